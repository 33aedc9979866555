package recycling

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/inventory/audit"
)

const worldSQL = `
INSERT INTO hazards (code, edition, valid_from, name_zh, name_en, hazard) VALUES
    ('900-219-08', '2021', '2021-01-01', '废冷冻机油', 'waste refrigeration oil', 'T,I'), ('900-045-49', '2021', '2021-01-01', '废电路板', 'circuit boards', 'T');
INSERT INTO parts (number, name_zh, name_en, line, category, class, core_return, hazard_code, grams, price_minor, currency) VALUES
    ('CMP', '压缩机', 'Compressor', 'fridge', 'c', 'common', true, '900-219-08', 8000, 1, 'CNY'),
    ('BRD', '主板', 'Board', 'fridge', 'b', 'common', true, '900-045-49', 400, 1, 'CNY'),
    ('MOT', '电机', 'Motor', 'washer', 'm', 'common', true, '', 4000, 1, 'CNY');
INSERT INTO locations (code, kind, name_zh, name_en) VALUES ('W1', 'city', '一仓', 'One'), ('W2', 'city', '二仓', 'Two'),
    ('REC', 'recycler', '回收', 'Recycler'), ('OLD', 'recycler', '过期', 'Expired'), ('TINY', 'recycler', '小额', 'Tiny');
INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams) VALUES
    ('REC', '', 'P0', '2999-01-01', 1000000000), ('REC', '900-219-08', 'P1', '2999-01-01', 1000000000),
    ('OLD', '900-219-08', 'P2', '2001-01-01', 1000000000), ('TINY', '900-219-08', 'P3', '2999-01-01', 5000)`

type world struct {
	*testing.T
	db  *db.DB
	now time.Time
}

func setup(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, db: dbtest.New(t), now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
	w.db.SetClock(func() time.Time { return w.now })
	_, err := w.db.ExecContext(t.Context(), worldSQL)
	require.NoError(t, err)
	return w
}

// try runs one step in its own transaction, as a door does.
func (w *world) try(fn func(ctx context.Context, tx *db.Tx) error) error {
	w.Helper()
	return w.db.InTx(w.Context(), "test", func(tx *db.Tx) error { return fn(w.Context(), tx) })
}

func (w *world) must(fn func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	require.NoError(w, w.try(fn))
}

func (w *world) oblige(part string) (id string) {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		made, err := Oblige(ctx, tx, []Obligation{{Line: uuid.New(), Repair: "R1", Customer: "ann", Part: part, ExpectedSerial: "OLD-" + part, Engineer: "eve", Basis: "core_return"}})
		if err == nil {
			id = made[0].ID
		}
		return err
	})
	return id
}

func (w *world) graded(part, warehouse, serial string, grams int64, verdict, grade string) (id string) {
	w.Helper()
	id = w.oblige(part)
	w.must(func(ctx context.Context, tx *db.Tx) error {
		_, err := HandOver(ctx, tx, id, "BAG", warehouse)
		return err
	})
	w.must(func(ctx context.Context, tx *db.Tx) error {
		_, err := Receive(ctx, tx, id, warehouse, serial, grams)
		return err
	})
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Inspect(ctx, tx, id, verdict); return err })
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Grade(ctx, tx, id, grade); return err })
	return id
}

func (w *world) sealed(warehouse, code string, net int64, returns ...string) (lot string) {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		l, err := OpenLot(ctx, tx, warehouse, code)
		if err != nil {
			return err
		}
		lot = l.ID
		if _, err := AddToLot(ctx, tx, lot, returns); err != nil {
			return err
		}
		_, err = SealLot(ctx, tx, lot, net)
		return err
	})
	return lot
}

func (w *world) manifest(acceptor string, lots ...string) (id string, err error) {
	w.Helper()
	err = w.try(func(ctx context.Context, tx *db.Tx) error {
		m, err := OpenManifest(ctx, tx, Journey{MoverOut: "W1", Acceptor: acceptor, Carrier: "c", Vehicle: "v", Lots: lots})
		id = m.ID
		return err
	})
	return id, err
}

// lawful looks at the laws that hold at every moment.
func (w *world) lawful() {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		sites, err := MassBalance(ctx, tx)
		require.NoError(w, err)
		var sum int64
		for _, s := range sites {
			sum += s.HeldGrams
			if s.Site != household && s.Site != variance {
				require.GreaterOrEqual(w, s.HeldGrams, int64(0), "%s holds less than nothing of %q", s.Site, s.HazardCode)
			}
		}
		require.Zero(w, sum, "grams came from nowhere")
		drifts, err := audit.Audit(ctx, tx)
		require.Empty(w, drifts)
		return err
	})
}

func (w *world) points() (b Balance) {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) (err error) { b, err = Points(ctx, tx, "ann"); return err })
	return b
}

func (w *world) state(id string) (r Return) {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) (err error) { r, err = ReturnByID(ctx, tx, id); return err })
	return r
}

func (w *world) permit(recycler, code string) {
	w.Helper()
	_, err := w.db.ExecContext(w.Context(), "INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams) VALUES ($1, $2, 'PX', '2999-01-01', 1000000000)", recycler, code)
	require.NoError(w, err)
}

// travelled takes a manifest over the road and the weighbridge to its certificate.
func (w *world) travelled(m string, accepted int64) {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Dispatch(ctx, tx, m, nil); return err })
	w.lawful()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		a, err := Accept(ctx, tx, m, accepted, "R4", "")
		require.Equal(w, ManifestAcceptedAs, a.State)
		return err
	})
	w.lawful()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		_, err := Certify(ctx, tx, m, "C-"+m, "R4", []Output{{"steel", accepted}})
		return err
	})
	w.lawful()
	w.empty()
}

// empty looks that neither a site of ours nor a recycler holds a gram of any code.
func (w *world) empty() {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		sites, err := MassBalance(ctx, tx)
		for _, s := range sites {
			if s.Site == household || s.Site == variance || s.Site == treated || s.Site == restock {
				continue
			}
			require.Zero(w, s.HeldGrams, "%s still holds code %q", s.Site, s.HazardCode)
		}
		return err
	})
}
