package recyclingtest

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/inventory/audit"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/proof"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
)

const worldSQL = `
INSERT INTO hazards (code, edition, valid_from, name_zh, name_en, hazard) VALUES
    ('900-219-08', '2021', '2021-01-01', '废冷冻机油', 'waste refrigeration oil', 'T,I'), ('900-045-49', '2021', '2021-01-01', '废电路板', 'circuit boards', 'T');
INSERT INTO part_categories (category, name_zh, name_en, grams_low, grams_high) VALUES
    ('c', '压缩机', 'Compressor', 2000, 20000), ('b', '主板', 'Board', 50, 2000), ('m', '电机', 'Motor', 500, 9000);
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, core_return, hazard_code, grams, price_minor, currency) VALUES
    ('CMP', '压缩机', 'Compressor', 'fridge', 'c', 'common', true, '900-219-08', 8000, 1, 'CNY'),
    ('BRD', '主板', 'Board', 'fridge', 'b', 'common', true, '900-045-49', 400, 1, 'CNY'),
    ('MOT', '电机', 'Motor', 'washer', 'm', 'common', true, '', 4000, 1, 'CNY');
INSERT INTO locations (code, kind, name_zh, name_en) VALUES ('W1', 'city', '一仓', 'One'), ('W2', 'city', '二仓', 'Two'),
    ('REC', 'recycler', '回收', 'Recycler'), ('OLD', 'recycler', '过期', 'Expired'), ('TINY', 'recycler', '小额', 'Tiny');
INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams) VALUES
    ('REC', '', 'P0', '2999-01-01', 1000000000), ('REC', '900-219-08', 'P1', '2999-01-01', 1000000000),
    ('OLD', '900-219-08', 'P2', '2001-01-01', 1000000000), ('TINY', '900-219-08', 'P3', '2999-01-01', 5000)`

type World struct {
	*testing.T
	DB  *db.DB
	Now time.Time
}

func Setup(t *testing.T) *World {
	t.Helper()
	w := &World{T: t, DB: dbtest.New(t), Now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
	w.DB.SetClock(func() time.Time { return w.Now })
	_, err := w.DB.ExecContext(t.Context(), worldSQL)
	require.NoError(t, err)
	return w
}

// Try runs one step in its own transaction, as a door does.
func (w *World) Try(fn func(ctx context.Context, tx *db.Tx) error) error {
	w.Helper()
	return w.DB.InTx(w.Context(), "test", func(tx *db.Tx) error { return fn(w.Context(), tx) })
}

func (w *World) Must(fn func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	require.NoError(w, w.Try(fn))
}

func (w *World) Oblige(part string) (id string) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		made, err := oldpart.Oblige(ctx, tx, []oldpart.Obligation{{Line: uuid.New(), Repair: "R1", Customer: "ann", Part: part, ExpectedSerial: "OLD-" + part, Engineer: "eve", Basis: "core_return"}})
		if err == nil {
			id = made[0].ID
		}
		return err
	})
	return id
}

func (w *World) Graded(part, warehouse, serial string, grams int64, verdict oldpart.Verdict, grade oldpart.Grade) (id string) {
	w.Helper()
	id = w.Oblige(part)
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.DropOff(ctx, tx, id, "BAG", warehouse)
		return err
	})
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Receive(ctx, tx, id, warehouse, serial, grams)
		return err
	})
	w.Photograph(id, oldpart.PhotoBench)
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Examine(ctx, tx, id, oldpart.Examination{Verdict: verdict})
		return err
	})
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.GradeReturn(ctx, tx, id, grade)
		return err
	})
	return id
}

// Photograph is a picture of a return, taken for a purpose, and its id; its file is nowhere.
func (w *World) Photograph(id, purpose string) string {
	w.Helper()
	return w.PhotographOf(oldpart.PhotoKind, id, purpose)
}

// PhotographOf is one of anything.
func (w *World) PhotographOf(about, id, purpose string) (evidence string) {
	w.Helper()
	require.NoError(w, w.DB.GetContext(w.Context(), &evidence, `
WITH file AS (
    INSERT INTO evidence_files (sha256, type, bytes, width, height) VALUES (encode(sha256($1::bytea), 'hex'), 'image/png', 1, 1, 1) RETURNING sha256)
INSERT INTO evidence (id, kind, subject, purpose, sha256, added_at, added_by)
SELECT gen_random_uuid(), $2, $3, $4, sha256, now(), 'test' FROM file
RETURNING id`, id+purpose, about, id, purpose))
	return evidence
}

func (w *World) Sealed(warehouse, code string, net int64, returns ...string) (lot string) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		l, err := wastelot.OpenLot(ctx, tx, warehouse, code)
		if err != nil {
			return err
		}
		lot = l.ID
		if _, err := wastelot.AddToLot(ctx, tx, lot, returns); err != nil {
			return err
		}
		_, err = wastelot.SealLot(ctx, tx, lot, net)
		return err
	})
	return lot
}

func (w *World) Manifest(acceptor string, lots ...string) (id string, err error) {
	w.Helper()
	err = w.Try(func(ctx context.Context, tx *db.Tx) error {
		m, err := wastemanifest.OpenManifest(ctx, tx, wastemanifest.Journey{MoverOut: "W1", Acceptor: acceptor, Carrier: "c", Vehicle: "v", Lots: lots})
		id = m.ID
		return err
	})
	return id, err
}

// Lawful looks at the laws that hold at every moment.
func (w *World) Lawful() {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		sites, err := balance.MassBalance(ctx, tx)
		require.NoError(w, err)
		var sum int64
		for _, s := range sites {
			sum += s.HeldGrams
			// The shelf gives more than it gets when new parts are put into old ones.
			if s.Site != balance.Household && s.Site != balance.Variance && s.Site != balance.Restock {
				require.GreaterOrEqual(w, s.HeldGrams, int64(0), "%s holds less than nothing of %q", s.Site, s.HazardCode)
			}
		}
		require.Zero(w, sum, "grams came from nowhere")
		drifts, err := audit.Audit(ctx, tx)
		require.NoError(w, err)
		require.Empty(w, drifts)
		home, err := proof.Audit(ctx, tx)
		require.Empty(w, home.Drifts)
		require.Zero(w, home.Cylinders.Sum())
		return err
	})
}

func (w *World) Points() (b oldpart.Balance) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) (err error) { b, err = oldpart.Points(ctx, tx, "ann"); return err })
	return b
}

func (w *World) State(id string) (r oldpart.Return) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) (err error) { r, err = oldpart.ReturnByID(ctx, tx, id); return err })
	return r
}

func (w *World) Permit(recycler, code string) {
	w.Helper()
	_, err := w.DB.ExecContext(w.Context(), "INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams) VALUES ($1, $2, 'PX', '2999-01-01', 1000000000)", recycler, code)
	require.NoError(w, err)
}

// Travelled takes a manifest over the road and the weighbridge to its certificate.
func (w *World) Travelled(m string, accepted int64) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Dispatch(ctx, tx, m, nil)
		return err
	})
	w.Lawful()
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		a, err := wastemanifest.Accept(ctx, tx, m, wastemanifest.Weighing{Grams: accepted, Method: "R4"})
		require.Equal(w, wastemanifest.Accepted, a.State)
		return err
	})
	w.Lawful()
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Certify(ctx, tx, wastemanifest.Outcome{Manifest: m, Number: "C-" + m, Method: "R4",
			Outputs: []balance.Output{{Material: "steel", Grams: accepted}}})
		return err
	})
	w.Lawful()
	w.Empty()
}

// Empty looks that neither a site of ours nor a recycler holds a gram of any code.
func (w *World) Empty() {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		sites, err := balance.MassBalance(ctx, tx)
		for _, s := range sites {
			if s.Site == balance.Household || s.Site == balance.Variance || s.Site == balance.Treated || s.Site == balance.Restock {
				continue
			}
			require.Zero(w, s.HeldGrams, "%s still holds code %q", s.Site, s.HazardCode)
		}
		return err
	})
}
