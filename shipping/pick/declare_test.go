package pick_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/dataload"
	"fettle/shipping/pick"
	"fettle/shipping/shippingtest"
)

func wantDeclared(d shippingtest.Door, categories string) {
	d.Helper()
	_, err := d.DB.ExecContext(d.Context(), fmt.Sprintf(`
INSERT INTO policies (name, version, valid_from, body)
SELECT 'declared_parts', max(version) + 1, '2001-01-01', '{"categories": [%s]}' FROM policies WHERE name = 'declared_parts'`, categories))
	require.NoError(d, err)
}

// TestMission050APartWithoutADeclarationIsNotReleasedToPick: where the policy asks for one the list and the wave tell what waits, the scan
// is refused and takes nothing, and the declaration itself releases it.
func TestMission050APartWithoutADeclarationIsNotReleasedToPick(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	comp, seal := d.Order("R1", "COMP", 1, "C1"), d.Order("R1", "SEAL", 1)
	waits := func() map[string]bool {
		list := d.Call(shippingtest.Keeper, http.MethodGet, "/v1/pick-lists?warehouse=WH-SZ", "")
		waves := d.Call(shippingtest.Keeper, http.MethodGet, "/v1/pick-waves?warehouse=WH-SZ", "")
		out, inWaves := map[string]bool{}, map[string]bool{}
		for _, i := range list.Items {
			out[i["part"].(string)] = i["undeclared"].(bool)
		}
		for _, w := range waves.Items {
			for _, l := range w["lines"].([]any) {
				line := l.(map[string]any)
				inWaves[line["part"].(string)] = line["undeclared"].(bool)
			}
		}
		require.Equal(t, out, inWaves, "list and wave tell the same")
		return out
	}
	take := func() shippingtest.Reply {
		return d.Call(shippingtest.Keeper, http.MethodPost, "/v1/pick-lists/"+comp.String()+"/pick", `{"warehouse":"WH-SZ","scanned":"C1"}`)
	}
	require.Equal(t, map[string]bool{"COMP": false, "SEAL": false}, waits(), "a new database asks for none")
	wantDeclared(d, `"compressor*"`)
	require.Equal(t, map[string]bool{"COMP": true, "SEAL": false}, waits())
	r := take()
	require.Equal(t, []any{http.StatusConflict, "part_undeclared", "body.scanned"}, []any{r.Status, r.Code, r.Errors[0].Location})
	require.Contains(t, r.Detail, "COMP")
	require.Contains(t, r.Detail, "WH-SZ", "it says where")
	require.Zero(t, d.Count("SELECT count(*) FROM pick_tasks WHERE state <> 'open' OR serial IS NOT NULL"))
	require.Zero(t, d.Events("shipping.picked.v1"))
	d.Pick(seal, "SEAL")

	declare := func(number, from, until string) {
		d.Do(func(ctx context.Context, tx *db.Tx) error {
			_, err := catalog.Declare(ctx, tx, catalog.Declaration{Part: "COMP", Number: number, Issuer: "SGS", IssuedOn: from, ValidUntil: until})
			return err
		})
	}
	declare("EXPIRED", "2025-11-22", "2026-11-22")
	declare("TO-COME", "2026-11-24", "2027-11-24")
	require.Equal(t, "part_undeclared", take().Code, "neither holds today")
	declare("TO-COME", "2026-11-23", "2026-11-23")
	require.False(t, waits()["COMP"], "the same number again puts its days right, and it goes on at once")
	d.At(time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC))
	require.Equal(t, "part_undeclared", take().Code, "it is the next day in Shenzhen")
	d.At(time.Date(2026, 11, 23, 15, 59, 0, 0, time.UTC))
	require.Equal(t, http.StatusOK, take().Status)
	require.Equal(t, 1, d.Count("SELECT count(*) FROM pick_tasks WHERE line = $1 AND state = 'picked'", comp))
	d.Clean()
}

// TestMission050ADeclarationIsLoadedByFile, and a file with a wrong row releases nothing.
func TestMission050ADeclarationIsLoadedByFile(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	line := d.Order("R1", "COMP", 1, "C1")
	wantDeclared(d, `"*"`)
	take := func() error {
		return d.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := pick.Pick(ctx, tx, "WH-SZ", line, "C1")
			return err
		})
	}
	const header = "part,number,issuer,issued_on,valid_until\n"
	load := func(rows string) (report dataload.ImportReport) {
		d.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			report, err = dataload.Import(ctx, tx, dataload.FileDeclarations, strings.NewReader(header+rows), dataload.Options{})
			return err
		})
		return report
	}
	bad := load("COMP,A/1,SGS,2026-01-01,2025-12-31\nNONE,A/2,SGS,2026-01-01,2026-12-31\nCOMP,A/3,,2026-01-01,2026-12-31\n")
	require.Len(t, bad.Errors, 3)
	require.ErrorIs(t, take(), pick.ErrUndeclared)
	good := "COMP,A/1,SGS,2026-01-01,2026-12-31\n"
	require.Equal(t, 1, load(good).Added)
	require.Equal(t, 1, load(good).Unchanged)
	require.NoError(t, take())
}
