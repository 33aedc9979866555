-- +goose Up
-- What one engineer gives another out of his van is a van transfer; a hand-over is what a carrier's driver signs for.
ALTER TABLE hand_overs RENAME TO van_transfers;
ALTER TABLE van_transfers RENAME CONSTRAINT hand_overs_pkey TO van_transfers_pkey;
ALTER TABLE van_transfers RENAME CONSTRAINT hand_overs_from_van_fkey TO van_transfers_from_van_fkey;
ALTER TABLE van_transfers RENAME CONSTRAINT hand_overs_to_van_fkey TO van_transfers_to_van_fkey;
ALTER TABLE van_transfers RENAME CONSTRAINT hand_overs_state_check TO van_transfers_state_check;
ALTER TABLE van_transfers RENAME CONSTRAINT hand_over_accepted_names_a_van TO van_transfer_accepted_names_a_van;
ALTER TABLE van_transfers RENAME CONSTRAINT hand_over_goes_elsewhere TO van_transfer_goes_elsewhere;
ALTER INDEX hand_overs_by_van RENAME TO van_transfers_by_van;
ALTER TABLE hand_over_lines RENAME TO van_transfer_lines;
ALTER TABLE van_transfer_lines RENAME COLUMN hand_over TO van_transfer;
ALTER TABLE van_transfer_lines RENAME CONSTRAINT hand_over_lines_pkey TO van_transfer_lines_pkey;
ALTER TABLE van_transfer_lines RENAME CONSTRAINT hand_over_lines_hand_over_fkey TO van_transfer_lines_van_transfer_fkey;
ALTER TABLE van_transfer_lines RENAME CONSTRAINT hand_over_lines_part_fkey TO van_transfer_lines_part_fkey;
ALTER TABLE van_transfer_lines RENAME CONSTRAINT hand_over_lines_quantity_check TO van_transfer_lines_quantity_check;

UPDATE requests
SET route = replace(replace(route, ' /v1/hand-overs', ' /v1/van-transfers'), '{hand_over}', '{van_transfer}')
WHERE route LIKE '% /v1/hand-overs%';
