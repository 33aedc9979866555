-- +goose Up
-- Another engineer is named and not taken from: agreeing is his. Refurbished pieces stay out, because who pays for a repair
-- is asked before an old part goes in; a newer version may allow them, by part.
INSERT INTO policies (name, version, valid_from, body)
SELECT name, 2, valid_from, body || '{
    "keep_for_urgent": {"city": 1, "outlet": 1},
    "lateral_kinds": ["outlet"],
    "lateral_minor": 500,
    "peer_vans": {"within_km": 30, "consent": "asked", "minutes": 45, "minor": 1500, "until": "20:00"},
    "split_most": 3,
    "supplier_days": {"common": 5, "other": 15}
}'
FROM policies
WHERE name = 'sourcing' AND version = 1;
