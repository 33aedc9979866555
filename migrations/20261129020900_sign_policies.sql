-- +goose Up
-- A policy says who set it and when; those that came with a release were set by nobody in particular.
ALTER TABLE policies ADD COLUMN set_by text NOT NULL DEFAULT 'system';
ALTER TABLE policies ADD COLUMN set_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE policies ADD COLUMN why text NOT NULL DEFAULT '';
ALTER TABLE eta_policies ADD COLUMN set_by text NOT NULL DEFAULT 'system';
ALTER TABLE eta_policies ADD COLUMN set_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE eta_policies ADD COLUMN why text NOT NULL DEFAULT '';
