-- +goose Up
-- A refurbished piece goes only to who said yes to one; what the policy allows is not enough.
ALTER TABLE repairs ADD accepts_refurbished boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN repairs.accepts_refurbished IS 'The customer takes a refurbished piece where the policy lets one be sent. Not asked is no.';

-- Where refurbished pieces may be sent, now that each customer is asked: from warehouses, not from outlets, and only when nothing new can
-- serve. Who has decided otherwise keeps what he decided.
INSERT INTO policies (name, version, valid_from, body)
SELECT p.name, p.version + 1, p.valid_from, p.body || '{"conditions": ["new", "refurbished"], "conditions_of": {"outlet": ["new"]}}'
FROM policies p
WHERE p.name = 'sourcing' AND p.version = (SELECT max(version) FROM policies WHERE name = 'sourcing') AND p.set_by = 'system'
  AND p.body -> 'conditions' = '["new"]'::jsonb AND NOT p.body ? 'conditions_of';
