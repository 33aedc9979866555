package db_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
)

// The hot tables have no foreign keys: triggers look once a statement, and what they name is never deleted (decision 8).
func TestTheHotTablesNameWhatExists(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency)
VALUES ('FAN', '风扇', 'Fan', 'aircon', 'motor', 'common', 900, 12000, 'CNY');
INSERT INTO models (number, product_line, brand, name_zh, name_en)
VALUES ('AC-1', 'aircon', 'b', '空调', 'Aircon');
INSERT INTO locations (code, kind, name_zh, name_en, area_code)
VALUES ('WH', 'supplier', '仓', 'Warehouse', '440100');
INSERT INTO stock (part, location, condition)
VALUES ('FAN', 'WH', 'new');
INSERT INTO repairs (id, channel, state, customer, customer_name, address, area_code, lon, lat, zone, model, serial, symptom, created_by, created_at)
VALUES ('R1', 'app', 'awaiting_parts', 'c', 'c', 'a', '440100', 113.3, 23.1, 'Asia/Shanghai', 'AC-1', 'S', 's', 'me', now())`)
	require.NoError(t, err)
	for law, insert := range map[string]string{
		"ledger_part_fkey": `INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket, reference)
VALUES (now(), 'me', 'receipt', 'NONE', 1, 'WH', 'new', 'free', 'WH', 'new', 'reserved', 'r')`,
		"ledger_location_fkey": `INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket, reference)
VALUES (now(), 'me', 'receipt', 'FAN', 1, 'WH', 'new', 'free', 'NONE', 'new', 'free', 'r')`,
		"reservations_stock_fkey": `INSERT INTO reservations (id, line, location, part, condition, quantity, made_at)
VALUES (gen_random_uuid(), gen_random_uuid(), 'WH', 'FAN', 'used', 1, now())`,
		"order_lines_part_fkey": `INSERT INTO order_lines (id, repair, part, supplied, quantity, state, ship_to, ordered_by, ordered_at)
VALUES (gen_random_uuid(), 'R1', 'NONE', 'NONE', 1, 'backordered', '{}', 'me', now())`,
		"pick_tasks_reservation_fkey": `INSERT INTO pick_tasks (line, repair, reservation, warehouse, part, condition, quantity, ship_to, due_at, created_at)
VALUES (gen_random_uuid(), 'R1', gen_random_uuid(), 'WH', 'FAN', 'new', 1, '{}', now(), now())`,
	} {
		_, err := d.ExecContext(t.Context(), insert)
		require.True(t, db.Violates(err, law), "%s: %v", law, err)
	}
	for _, change := range []string{"DELETE FROM parts", "DELETE FROM locations", "TRUNCATE parts CASCADE", "TRUNCATE locations CASCADE",
		"TRUNCATE reservations", "TRUNCATE events CASCADE"} {
		_, err := d.ExecContext(t.Context(), change)
		require.Equal(t, "23000", db.Code(err), "%s: %v", change, err)
	}
}
