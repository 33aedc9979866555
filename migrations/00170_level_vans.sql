-- +goose Up
CREATE TABLE van_levels (
    van  text NOT NULL REFERENCES locations (code),
    part text NOT NULL REFERENCES parts (number),
    low  int  NOT NULL CHECK (low >= 0),
    high int  NOT NULL,
    PRIMARY KEY (van, part),
    CONSTRAINT van_levels_in_order CHECK (high >= low AND high > 0)
);
COMMENT ON TABLE van_levels IS 'What an engineer should have in his van: below low it is filled up to high.';
