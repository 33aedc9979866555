-- +goose Up
CREATE TABLE mass_balances (
    site        text   NOT NULL,
    hazard_code text   NOT NULL,
    against     text   NOT NULL,
    in_grams    bigint NOT NULL DEFAULT 0,
    out_grams   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (site, hazard_code, against)
);
COMMENT ON TABLE mass_balances IS 'What the mass ledger sums to, kept in its own transaction: who books waits for who books at the same site and code, and a site never gives more than it has.';
COMMENT ON COLUMN mass_balances.against IS 'Empty for a site. An end of the ledger (HOUSEHOLD, RESTOCKED, TREATED, VARIANCE) has a row for each site it deals with, so that no two sites wait for each other.';

INSERT INTO mass_balances (site, hazard_code, against, in_grams, out_grams)
SELECT site, hazard_code, CASE WHEN site IN ('HOUSEHOLD', 'RESTOCKED', 'TREATED', 'VARIANCE') THEN other ELSE '' END, sum(taken), sum(given)
FROM (SELECT to_site AS site, from_site AS other, hazard_code, grams AS taken, 0 AS given FROM mass_ledger
      UNION ALL
      SELECT from_site, to_site, hazard_code, 0, grams FROM mass_ledger) m
GROUP BY 1, 2, 3;
-- A site that was below nothing before today stays to be found by the audit: from here on it only gets better.
ALTER TABLE mass_balances ADD CONSTRAINT mass_never_negative CHECK (against <> '' OR in_grams >= out_grams) NOT VALID;

CREATE TRIGGER mass_ledger_is_balanced AFTER INSERT ON mass_ledger
    REFERENCING NEW TABLE AS booked FOR EACH STATEMENT EXECUTE FUNCTION keep_mass_balances();
CREATE INDEX mass_ledger_by_reference ON mass_ledger (reference, reason);

CREATE SEQUENCE mass_adjustment_numbers;
CREATE TABLE mass_adjustments (
    id          text PRIMARY KEY,
    site        text        NOT NULL REFERENCES locations (code),
    hazard_code text        NOT NULL,
    grams       bigint      NOT NULL CONSTRAINT mass_adjustments_change_something CHECK (grams <> 0),
    reason      text        NOT NULL,
    state       text        NOT NULL DEFAULT 'pending' CONSTRAINT mass_adjustments_state_is_known CHECK (state IN ('pending', 'approved', 'refused')),
    asked_at    timestamptz NOT NULL,
    asked_by    text        NOT NULL,
    decided_at  timestamptz,
    decided_by  text,
    answer      text        NOT NULL DEFAULT '',
    CONSTRAINT mass_adjustments_take_two_people CHECK (decided_by <> asked_by),
    CONSTRAINT mass_adjustments_are_decided_by_somebody CHECK ((state = 'pending') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL))
);
CREATE INDEX mass_adjustments_by_site ON mass_adjustments (site, id);
COMMENT ON TABLE mass_adjustments IS 'Grams that a count found or missed: one person asks with a reason, another decides, and what is agreed is booked against VARIANCE.';
COMMENT ON COLUMN mass_adjustments.grams IS 'Found (positive) or missing (negative).';
