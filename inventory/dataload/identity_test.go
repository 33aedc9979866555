package dataload_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
)

func exported(w inventorytest.World, kind dataload.FileKind) []byte {
	w.Helper()
	var out bytes.Buffer
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		out.Reset()
		return dataload.ExportCSV(ctx, tx, kind, &out)
	})
	return out.Bytes()
}

// lived is a world with all that cannot be loaded by a file: parcels and transfers on the road, closed and cancelled
// transfers, pieces under a hold and fitted ones.
func lived(t *testing.T) inventorytest.World {
	t.Helper()
	w := inventorytest.New(t)
	w.Lots()
	w.Receive("BELT", "A", 40)
	w.ReceiveSerials("A", 1, 6)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		for _, p := range []stock.PutAway{{Location: "A", Part: "BELT", Condition: stock.New, Quantity: 12, ToBin: "B-1"},
			{Location: "A", Part: "BELT", Condition: stock.New, Quantity: 8, ToBin: "B-2"},
			{Location: "A", Part: "COMP", Condition: stock.New, Quantity: 2, ToBin: "B-3", Serials: []string{"C1", "C2"}}} {
			if err := stock.Put(ctx, tx, p); err != nil {
				return err
			}
		}
		return nil
	})
	require.NoError(t, w.Move(stock.Movement{Kind: stock.MoveTransfer, Part: "BELT", Quantity: 3, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("BOX", stock.New)}))
	w.Hold("L2")
	on := func(reference string, steps ...func(ctx context.Context, tx *db.Tx, id string) error) {
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			due := tx.Now
			o, err := transfer.Open(ctx, tx, transfer.Order{From: "A", To: "B", Reference: reference, DueAt: &due, Lines: []transfer.Want{{Part: "BELT", Condition: stock.New, Quantity: 2}}})
			for _, step := range steps {
				if err == nil {
					err = step(ctx, tx, o.ID)
				}
			}
			return err
		})
	}
	ship := func(ctx context.Context, tx *db.Tx, id string) error {
		_, err := transfer.Ship(ctx, tx, id, nil, nil)
		return err
	}
	on("OPEN")
	on("")
	on("GONE", ship)
	on("HERE", ship, func(ctx context.Context, tx *db.Tx, id string) error {
		_, err := transfer.Receive(ctx, tx, id, nil, true, "all")
		return err
	})
	on("GIVEN-UP", func(ctx context.Context, tx *db.Tx, id string) error {
		_, err := transfer.Cancel(ctx, tx, id, "not needed")
		return err
	})
	_, err := w.DB.ExecContext(t.Context(), "UPDATE locations SET opens = '07:15', closes = '22:00' WHERE code = 'A'")
	require.NoError(t, err)
	require.Empty(t, load(w, "van_levels", bytes.NewReader([]byte("van,part,low,high\nVAN,SEAL,2,5\n")), dataload.Options{}).Errors)
	require.Empty(t, load(w, "calendars", bytes.NewReader([]byte("calendar,weekdays,name_zh,name_en\nCN,1111100,=1+1,'@home\n")), dataload.Options{}).Errors)
	require.Empty(t, load(w, "counts", bytes.NewReader([]byte("location,part,condition,counted\nB,BELT,new,2\n")), dataload.Options{}).Errors)
	return w
}

func TestWhatIsExportedAndLoadedIntoAnEmptyDatabaseIsTheSame(t *testing.T) {
	t.Parallel()
	w := lived(t)
	empty := inventorytest.World{T: t, DB: dbtest.New(t)}
	for _, kind := range dataload.FileKinds() {
		file := exported(w, kind)
		r := load(empty, kind, bytes.NewReader(file), dataload.Options{})
		if r.Rows == 0 {
			continue
		}
		require.Empty(t, r.Errors, kind)
	}
	for _, kind := range dataload.FileKinds() {
		require.Equal(t, string(exported(w, kind)), string(exported(empty, kind)), kind)
	}
	require.Equal(t, 1, empty.Number("SELECT count(*) FROM calendars WHERE name_zh = '=1+1' AND name_en = '@home'"))
	require.Equal(t, 3, empty.Number("SELECT count(*) FROM bins WHERE part = 'BELT' OR part = 'COMP'"))
	require.Equal(t, 2, empty.Number("SELECT count(*) FROM transfers"), "only what is to be shipped")
	empty.Clean()
}

func TestNoCellOfAnExportIsAFormula(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOfN(rapid.RuneFrom([]rune("'=+-@\t12.,aé中 ")), 0, 8, -1).Draw(t, "cell")
		written := dataload.Shield(cell)
		require.Equal(t, cell, dataload.Unshield(written), "what was done is undone")
		if written != "" && bytes.ContainsRune([]byte("=@\t\r"), rune(written[0])) {
			t.Fatalf("%q is written as %q", cell, written)
		}
	})
	for cell, want := range map[string]string{"=1+1": "'=1+1", "@x": "'@x", "-5": "-5", "+86 1": "'+86 1", "-cmd": "'-cmd", "'=a": "''=a", "'tis": "'tis", "": "", "a=b": "a=b", "+8613800138000": "+8613800138000"} {
		require.Equal(t, want, dataload.Shield(cell))
	}
}
