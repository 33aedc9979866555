-- +goose Up
CREATE TABLE eta_policies (
    valid_from     timestamptz PRIMARY KEY,
    min_samples    int              NOT NULL CHECK (min_samples > 1),
    lost_samples   int              NOT NULL CHECK (lost_samples >= min_samples),
    lost_hours     int              NOT NULL CHECK (lost_hours > 0),
    warn_below     double precision NOT NULL,
    act_below      double precision NOT NULL,
    breach_below   double precision NOT NULL,
    clear_margin   double precision NOT NULL CHECK (clear_margin > 0),
    earlier_by     int              NOT NULL CHECK (earlier_by >= 0),
    CONSTRAINT risk_steps_descend CHECK (1 > warn_below AND warn_below > act_below AND act_below > breach_below AND breach_below > 0)
);
COMMENT ON TABLE eta_policies IS 'How arrivals are foreseen and when somebody is told; the newest row that is valid counts.';
COMMENT ON COLUMN eta_policies.min_samples IS 'A curve with fewer is not believed: the next wider one is asked.';
COMMENT ON COLUMN eta_policies.lost_samples IS 'A curve with fewer cannot tell its p99.9: then silence of lost_hours is a loss.';
COMMENT ON COLUMN eta_policies.clear_margin IS 'How far above the step that raised it the chance must rise before a risk goes down again.';
COMMENT ON COLUMN eta_policies.earlier_by IS 'Minutes by which another source must be earlier to be clearly earlier.';
INSERT INTO eta_policies VALUES ('2000-01-01', 30, 1000, 72, 0.8, 0.5, 0.2, 0.1, 120);

CREATE TABLE eta_samples (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shipment      text        NOT NULL REFERENCES shipments (id),
    origin_area   text        NOT NULL,
    dest_area     text        NOT NULL,
    carrier       text        NOT NULL,
    service       text        NOT NULL,
    leg           text        NOT NULL,
    hours         int         NOT NULL CHECK (hours BETWEEN 0 AND 3),
    rest_minutes  int         NOT NULL CHECK (rest_minutes >= 0),
    gap_minutes   int         NOT NULL CHECK (gap_minutes >= 0),
    observed_at   timestamptz NOT NULL,
    learned       boolean     NOT NULL DEFAULT false
);
CREATE INDEX eta_samples_to_learn ON eta_samples (id) WHERE NOT learned;
COMMENT ON TABLE eta_samples IS 'Of each scan of a parcel that has arrived: how long it still took.';
COMMENT ON COLUMN eta_samples.hours IS 'Quarter of the day at the origin: 0 is 00:00 to 06:00.';
COMMENT ON COLUMN eta_samples.gap_minutes IS 'Until the next scan: what silence is usual.';

CREATE TABLE eta_curves (
    scope        text  NOT NULL CHECK (scope IN ('lane', 'city', 'province', 'carrier')),
    origin       text  NOT NULL,
    dest         text  NOT NULL,
    carrier      text  NOT NULL,
    service      text  NOT NULL,
    leg          text  NOT NULL,
    hours        int   NOT NULL,
    samples      bigint NOT NULL,
    rest_recent  int[] NOT NULL,
    gap_recent   int[] NOT NULL,
    rest         double precision[] NOT NULL,
    gap          double precision[] NOT NULL,
    learned_at   timestamptz NOT NULL,
    PRIMARY KEY (carrier, service, leg, hours, scope, origin, dest)
);
COMMENT ON TABLE eta_curves IS 'Quantiles of the newest 2,000 samples of a key, at 0, 0.01 … 0.99, 0.995, 0.999 and 1.';
COMMENT ON COLUMN eta_curves.rest_recent IS 'The newest samples, oldest first: a round adds to them and never reads the others again.';

CREATE TABLE eta_rounds (
    due_at  timestamptz PRIMARY KEY
);
COMMENT ON TABLE eta_rounds IS 'Hours at whose end samples are learned from; the row keeps the timer from being set twice.';

-- +goose StatementBegin
CREATE FUNCTION eta_grid(p_samples int[]) RETURNS double precision[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT percentile_cont(ARRAY(SELECT i / 100.0 FROM generate_series(0, 99) AS g (i)) || ARRAY[0.995, 0.999, 1]::double precision[])
               WITHIN GROUP (ORDER BY v)
    FROM unnest(p_samples) AS s (v)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION eta_grid IS 'The quantiles that a curve keeps; shipping.CurveOf reckons the same.';

-- +goose StatementBegin
CREATE FUNCTION newest(p_samples int[], p_keep int) RETURNS int[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_samples[greatest(1, cardinality(p_samples) - p_keep + 1):]
$$;
-- +goose StatementEnd

CREATE TABLE shipment_forecasts (
    shipment    text PRIMARY KEY REFERENCES shipments (id),
    carrier_at  timestamptz,
    leg         text        NOT NULL,
    since       timestamptz NOT NULL,
    p10         timestamptz NOT NULL,
    p50         timestamptz NOT NULL,
    p90         timestamptz NOT NULL,
    told_at     timestamptz NOT NULL,
    model       text        NOT NULL CHECK (model IN ('lane', 'city', 'province', 'carrier', 'table')),
    samples     bigint      NOT NULL,
    stale_at    timestamptz NOT NULL,
    lost_at     timestamptz NOT NULL,
    stale       boolean     NOT NULL DEFAULT false,
    delayed     boolean     NOT NULL DEFAULT false,
    check_at    timestamptz,
    made_at     timestamptz NOT NULL,
    lost_since  timestamptz
) WITH (fillfactor = 50);
COMMENT ON TABLE shipment_forecasts IS 'When an open parcel will arrive: by its last scan and by the silence since.';
COMMENT ON COLUMN shipment_forecasts.carrier_at IS 'What the carrier''s own table said when it was handed over.';
COMMENT ON COLUMN shipment_forecasts.told_at IS 'The p50 that was told last: smaller changes are not told.';
COMMENT ON COLUMN shipment_forecasts.check_at IS 'The timer that is set; one that comes at another time is an old one.';
COMMENT ON COLUMN shipment_forecasts.lost_since IS 'Presumed lost, and replaced, since then.';

CREATE TABLE line_risks (
    shipment  text NOT NULL REFERENCES shipments (id),
    line      uuid NOT NULL,
    due_at    timestamptz      NOT NULL,
    chance    double precision NOT NULL CHECK (chance BETWEEN 0 AND 1),
    level     int              NOT NULL CHECK (level BETWEEN 0 AND 3),
    since     timestamptz      NOT NULL,
    PRIMARY KEY (shipment, line)
) WITH (fillfactor = 50);
CREATE INDEX line_risks_raised ON line_risks (level, due_at) WHERE level > 0;
COMMENT ON TABLE line_risks IS 'The chance that an open line arrives by the time that was promised, and the step it stands on: 0 none, 1 warn, 2 act, 3 breach expected.';
