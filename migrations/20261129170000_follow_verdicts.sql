-- +goose Up
-- What follows from a verdict of the bench: a refund is proposed for a part that was put in while the old one worked, and it is counted
-- which parts fail in which models by which symptom.
CREATE TABLE refund_proposals (
    id           uuid PRIMARY KEY,
    return       text        NOT NULL CONSTRAINT refund_proposal_one_a_return UNIQUE REFERENCES returns (id),
    repair       text        NOT NULL REFERENCES repairs (id),
    line         uuid        NOT NULL REFERENCES order_lines (id),
    part         text        NOT NULL REFERENCES parts (number),
    basis        text        NOT NULL,
    amount_minor bigint      NOT NULL CHECK (amount_minor > 0),
    currency     text        NOT NULL,
    state        text        NOT NULL CONSTRAINT refund_proposals_state_is_known CHECK (state IN ('open', 'approved', 'declined')),
    note         text        NOT NULL DEFAULT '',
    proposed_at  timestamptz NOT NULL,
    decided_at   timestamptz,
    decided_by   text        NOT NULL DEFAULT '',
    version      int         NOT NULL DEFAULT 1,
    CONSTRAINT refund_proposal_is_decided_with_a_time CHECK ((state = 'open') = (decided_at IS NULL))
);
CREATE INDEX refund_proposals_by_state ON refund_proposals (state, proposed_at, id);
COMMENT ON TABLE refund_proposals IS 'The bench found no fault in the old part: what the customer or the maker paid for the new one may be given back. Decided by operations; the money is moved elsewhere.';

CREATE TABLE part_faults (
    part    text   NOT NULL REFERENCES parts (number),
    model   text   NOT NULL REFERENCES models (number),
    symptom text   NOT NULL,
    outcome text   NOT NULL CONSTRAINT part_faults_outcome_is_known CHECK (outcome IN ('fitted', 'fault_confirmed', 'no_fault_found', 'other_part', 'tampered', 'handling_damage', 'doa', 'wrong')),
    n       bigint NOT NULL DEFAULT 0 CHECK (n >= 0),
    served  bigint NOT NULL DEFAULT 0 CHECK (served BETWEEN 0 AND n),
    days    bigint NOT NULL DEFAULT 0 CHECK (days >= 0),
    PRIMARY KEY (part, model, symptom, outcome)
);
CREATE INDEX part_faults_by_model ON part_faults (model, n DESC);
CREATE INDEX part_faults_by_count ON part_faults (n DESC, part, model, symptom, outcome);
COMMENT ON TABLE part_faults IS 'How often a part was fitted into a model for a symptom, and what the bench and the engineers said of it.';
COMMENT ON COLUMN part_faults.symptom IS 'As it was reported, its first 60 characters in small letters.';
COMMENT ON COLUMN part_faults.served IS 'Of how many of them it is known when they were fitted; days is how long these served together.';

INSERT INTO part_faults (part, model, symptom, outcome, n)
SELECT part, model, symptom, outcome, count(*)
FROM (SELECT l.supplied AS part, r.model, left(lower(btrim(regexp_replace(r.symptom, '\s+', ' ', 'g'))), 60) AS symptom, 'fitted' AS outcome
      FROM order_lines l
      JOIN repairs r ON r.id = l.repair
      WHERE l.installed_at IS NOT NULL AND l.supplied <> ''
      UNION ALL
      SELECT o.part, r.model, left(lower(btrim(regexp_replace(r.symptom, '\s+', ' ', 'g'))), 60), o.verdict
      FROM returns o
      JOIN repairs r ON r.id = o.repair
      WHERE o.verdict <> '') f
JOIN models m ON m.number = f.model
GROUP BY part, model, symptom, outcome;
