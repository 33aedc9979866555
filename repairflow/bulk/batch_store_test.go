package bulk_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/repairflow/bulk"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

// fiveHundred are the repairs of an enterprise, three of them wrong: no symptom, an unknown model, and an appliance named twice.
func fiveHundred() []bulk.Row {
	rows := make([]bulk.Row, 500)
	for i := range rows {
		rows[i] = bulk.Row{CustomerName: "Hotel", Phone: "020 8333 1234", Address: fmt.Sprintf("Room %d", i), AreaCode: "440100", Lon: "113.3245", Lat: "23.1064", Model: "AC-1",
			Serial: fmt.Sprintf("HT%05d", i), Symptom: "不制冷"}
	}
	rows[99].Symptom, rows[199].Model, rows[299].Serial = " ", "AC-9", "ht00000"
	return rows
}

// TestMission007FiveHundredRowsMakeAllButTheWrongOnes: scenario G, sent twice at once and once more.
func TestMission007FiveHundredRowsMakeAllButTheWrongOnes(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := policy.Put(ctx, tx, repair.AccountPolicy(), []byte(`{"accounts":{"HOTELS":{"name":"Hotels","tier":"gold","priority":true}}}`), tx.Now, "test")
		return err
	})
	send := func() (b bulk.Batch, err error) {
		err = w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
			b, err = bulk.Register(ctx, tx, "2026-11-A", "HOTELS", fiveHundred(), "en")
			return err
		})
		return b, err
	}
	both, errs := make([]bulk.Batch, 2), make([]error, 2)
	var done sync.WaitGroup
	for i := range both {
		done.Go(func() { both[i], errs[i] = send() })
	}
	done.Wait()
	require.NoError(t, errs[0])
	require.NoError(t, errs[1])
	require.Equal(t, 497, both[0].Created+both[1].Created, "two at once make what one makes")
	again, err := send()
	require.NoError(t, err)
	require.Zero(t, again.Created)
	require.Equal(t, 497, again.Taken)
	require.Len(t, again.Refused, 3)
	for i, want := range []struct{ row, code, field string }{{"100", "bulk_row", "symptom"}, {"200", "model_not_found", "model"}, {"300", "appliance_has_open_repair", "serial"}} {
		got := again.Refused[i]
		require.Equal(t, want.row, fmt.Sprint(got.Row))
		require.Equal(t, []string{want.code, want.field}, []string{got.Code, got.Field})
		require.NotEmpty(t, got.Detail)
	}
	var counted, urgent int
	require.NoError(t, w.DB.QueryRowContext(t.Context(), "SELECT count(*), count(*) FILTER (WHERE urgent) FROM repairs WHERE channel = 'bulk'").Scan(&counted, &urgent))
	require.Equal(t, []int{497, 497}, []int{counted, urgent}, "the account has priority")
}

func TestAFileIsReadByTheNamesOfItsColumns(t *testing.T) {
	t.Parallel()
	rows, err := bulk.Read(strings.NewReader("Serial;model;symptom;address;lon;lat;customer_name;colour\nS-1;AC-1;noisy;\"a; b\";113.3;23.1;Hotel;red\n"))
	require.NoError(t, err)
	require.Equal(t, []bulk.Row{{Serial: "S-1", Model: "AC-1", Symptom: "noisy", Address: "a; b", Lon: "113.3", Lat: "23.1", CustomerName: "Hotel"}}, rows)
	_, err = bulk.Read(strings.NewReader("serial,model\nS-1,AC-1\n"))
	require.ErrorIs(t, err, bulk.ErrColumns)
}
