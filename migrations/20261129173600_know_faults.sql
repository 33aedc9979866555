-- +goose Up
-- What is known of faults: which causes a code or a symptom has on a line of appliances, and what engineers found.
CREATE TABLE knowledge_entries (
    entry         text        NOT NULL CONSTRAINT knowledge_entry_is_a_code CHECK (entry ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    version       int         NOT NULL CONSTRAINT knowledge_versions_count_from_one CHECK (version > 0),
    product_line  text        NOT NULL REFERENCES product_lines (product_line),
    code          text        NOT NULL DEFAULT '',
    symptom_zh    text        NOT NULL,
    symptom_en    text        NOT NULL,
    synonyms_zh   text        NOT NULL DEFAULT '',
    synonyms_en   text        NOT NULL DEFAULT '',
    safety_zh     text        NOT NULL DEFAULT '',
    safety_en     text        NOT NULL DEFAULT '',
    terms         text[]      NOT NULL,
    written_at    timestamptz NOT NULL,
    written_by    text        NOT NULL,
    superseded_at timestamptz,
    PRIMARY KEY (entry, version)
);
CREATE UNIQUE INDEX knowledge_entry_has_one_newest ON knowledge_entries (entry) WHERE superseded_at IS NULL;
CREATE INDEX knowledge_by_line ON knowledge_entries (product_line, entry) WHERE superseded_at IS NULL;
CREATE INDEX knowledge_by_term ON knowledge_entries USING gin (terms) WHERE superseded_at IS NULL;
COMMENT ON TABLE knowledge_entries IS 'A code or symptom of a line of appliances; a version is never edited, a newer one supersedes it.';
COMMENT ON COLUMN knowledge_entries.terms IS 'What it is found by, made from code, symptoms and synonyms: codes after =, words without their endings, pairs of Chinese signs.';

CREATE TABLE knowledge_causes (
    entry   text   NOT NULL,
    version int    NOT NULL,
    place   int    NOT NULL,
    cause   text   NOT NULL CONSTRAINT knowledge_cause_is_a_code CHECK (cause ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    name_zh text   NOT NULL,
    name_en text   NOT NULL,
    parts   text[] NOT NULL,
    prior   int    NOT NULL CONSTRAINT knowledge_cause_weighs_something CHECK (prior > 0),
    tips_zh text   NOT NULL DEFAULT '',
    tips_en text   NOT NULL DEFAULT '',
    PRIMARY KEY (entry, version, cause),
    FOREIGN KEY (entry, version) REFERENCES knowledge_entries (entry, version)
);
COMMENT ON COLUMN knowledge_causes.parts IS 'Category of a part, or category@position where a model has several of one.';

CREATE TABLE cause_evidence (
    entry         text NOT NULL,
    cause         text NOT NULL,
    confirmed     int  NOT NULL DEFAULT 0,
    not_confirmed int  NOT NULL DEFAULT 0,
    wrong_part    int  NOT NULL DEFAULT 0,
    PRIMARY KEY (entry, cause)
);
COMMENT ON TABLE cause_evidence IS 'How often the bench found what was diagnosed, over all versions of an entry; counted from diagnosis_evidence.';

CREATE TABLE diagnoses (
    id          uuid        PRIMARY KEY,
    repair      text        NOT NULL REFERENCES repairs (id),
    entry       text        NOT NULL DEFAULT '',
    version     int         NOT NULL DEFAULT 0,
    cause       text        NOT NULL DEFAULT '',
    code        text        NOT NULL DEFAULT '',
    fault       text        NOT NULL DEFAULT '',
    parts       text[]      NOT NULL,
    value       text        NOT NULL DEFAULT '',
    unit        text        NOT NULL DEFAULT '',
    device      text        NOT NULL DEFAULT '',
    recorded_at timestamptz NOT NULL,
    recorded_by text        NOT NULL,
    CONSTRAINT diagnosis_says_something CHECK (entry <> '' OR fault <> ''),
    CONSTRAINT diagnosis_chooses_whole CHECK ((entry = '') = (cause = '') AND (entry = '') = (version = 0)),
    CONSTRAINT diagnosis_measures_in_a_unit CHECK ((value = '') = (unit = ''))
);
CREATE INDEX diagnoses_of_repair ON diagnoses (repair, recorded_at, id);
COMMENT ON TABLE diagnoses IS 'A fault that an engineer found: a cause of the knowledge base or his own words, the parts that it needs, and what he measured.';

CREATE TABLE diagnosis_evidence (
    diagnosis uuid        NOT NULL REFERENCES diagnoses (id),
    line      uuid        NOT NULL,
    kind      text        NOT NULL CONSTRAINT diagnosis_evidence_kind_is_known CHECK (kind IN ('confirmed', 'not_confirmed', 'wrong_part')),
    at        timestamptz NOT NULL,
    PRIMARY KEY (diagnosis, line, kind)
);
COMMENT ON TABLE diagnosis_evidence IS 'What became of a diagnosis: each order line speaks once of each kind.';

CREATE TABLE part_fits (
    model  text   NOT NULL,
    part   text   NOT NULL,
    fitted bigint NOT NULL DEFAULT 0,
    wrong  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (model, part)
);
COMMENT ON TABLE part_fits IS 'How often a part was fitted into a model, and how often it was the wrong one for it.';
