-- +goose Up
-- Nobody opens the door at half past six: what comes earlier is promised for when it can be handed over.
INSERT INTO policies (name, version, valid_from, body)
SELECT name, 3, valid_from, body || '{
    "receives": {
        "site": {"from": "08:00", "until": "21:00"},
        "outlet": {"from": "08:30", "until": "20:00"}
    }
}'
FROM policies
WHERE name = 'sourcing' AND version = 2;
