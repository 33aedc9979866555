-- +goose Up
-- What treatment evaporates, drains or burns is neither material nor residue: it is declared, with why.
ALTER TABLE certificates
    ADD COLUMN loss_grams  bigint NOT NULL DEFAULT 0 CHECK (loss_grams >= 0),
    ADD COLUMN loss_reason text   NOT NULL DEFAULT '',
    ADD CONSTRAINT certificates_tell_why_something_is_lost CHECK ((loss_grams = 0) = (loss_reason = ''));
COMMENT ON COLUMN certificates.loss_grams IS 'Declared loss in grams: what was put in and is neither among the outputs nor residue.';
