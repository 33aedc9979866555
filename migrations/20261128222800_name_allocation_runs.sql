-- +goose Up
-- A pick wave is what a warehouse picks together; to look at all who wait together is an allocation run.
ALTER TABLE waves RENAME TO allocation_runs;
ALTER TABLE allocation_runs RENAME CONSTRAINT waves_pkey TO allocation_runs_pkey;
ALTER TABLE allocation_runs RENAME CONSTRAINT waves_report_when_done TO allocation_runs_report_when_done;

UPDATE requests
SET route = 'POST /v1/allocation-runs'
WHERE route = 'POST /v1/allocation/waves';
