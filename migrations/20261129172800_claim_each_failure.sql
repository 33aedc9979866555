-- +goose Up
-- A line may bring an old part that failed early and be dead on arrival itself: each is claimed. Loose pieces are claimed by number.
ALTER TABLE supplier_claim_pieces
    DROP CONSTRAINT supplier_claim_piece_of_one_line,
    ADD CONSTRAINT supplier_claim_piece_of_one_failure UNIQUE (line, kind),
    ADD quantity bigint NOT NULL DEFAULT 1 CONSTRAINT supplier_claim_piece_is_some CHECK (quantity > 0);
