-- +goose Up
-- Every event asks who is told of its type.
CREATE INDEX subscriptions_by_type ON subscriptions (type, subscriber) INCLUDE (log);
