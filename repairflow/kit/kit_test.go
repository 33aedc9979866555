package kit_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/kit"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

// What is known: a room that is not cooled is the motor in two of three cases, the compressor in one, and rarely the seal.
const known = `
INSERT INTO product_lines (product_line, name_zh, name_en) VALUES ('aircon', '空调', 'Air conditioner') ON CONFLICT DO NOTHING;
INSERT INTO part_categories (category, name_zh, name_en, grams_low, grams_high)
VALUES ('motor', '电机', 'Motor', 1, 9000), ('seal', '密封件', 'Seal', 1, 900), ('compressor', '压缩机', 'Compressor', 1, 9000)
ON CONFLICT DO NOTHING;
INSERT INTO knowledge_entries (entry, version, product_line, symptom_zh, symptom_en, terms, written_at, written_by)
VALUES ('AC-COLD', 1, 'aircon', '不制冷', 'Does not cool', '{不制,制冷}', now(), 'x');
INSERT INTO knowledge_causes (entry, version, place, cause, name_zh, name_en, parts, prior)
VALUES ('AC-COLD', 1, 1, 'fan', '电机坏', 'Motor', '{motor}', 55), ('AC-COLD', 1, 2, 'comp', '压缩机坏', 'Compressor', '{compressor}', 35),
       ('AC-COLD', 1, 3, 'seal', '密封坏', 'Seal', '{seal}', 10)`

func world(t *testing.T) repairflowtest.Door {
	t.Helper()
	d := repairflowtest.OpenDoor(t)
	_, err := d.DB.ExecContext(t.Context(), known)
	require.NoError(t, err)
	return d
}

func kept(d repairflowtest.Door, repair string) string {
	d.Helper()
	var out []string
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := kit.OfRepair(ctx, tx, repair)
		for _, k := range all {
			out = append(out, fmt.Sprintf("%s %s %s %d", k.Part, k.State, k.Location, k.Permille))
		}
		return err
	})
	return strings.Join(out, ", ")
}

// TestMission020ThePartWaitsInTheVanBeforeTheFailure follows scenario L from the booking on: what the repair probably takes is kept
// in the van or where the van belongs to, is loaded by a scan, serves the order at the door, and the rest is given back by one scan.
func TestMission020ThePartWaitsInTheVanBeforeTheFailure(t *testing.T) {
	t.Parallel()
	d := world(t)
	d.Receive("FAN", "VAN-1", 1)
	d.Receive("COMP", "OUT-1", 2, "C1", "C2")
	d.Receive("SEAL", "VAN-1", 1)
	d.Receive("FAN", "WH-GZ", 5)
	r := d.Open(repairflowtest.Intake("li"))
	d.Drain()
	require.Equal(t, "FAN in_van VAN-1 550, COMP to_load OUT-1 350", kept(d, r.ID), "the seal is below what the policy asks")
	require.Equal(t, "1/1 2/1", d.Stock("FAN", "VAN-1", "new")+" "+d.Stock("COMP", "OUT-1", "new"))
	require.Contains(t, d.Call(repairflowtest.Li, "GET", "/v1/vans/VAN-1/kit", "").Raw, r.ID)
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Ma, "GET", "/v1/vans/VAN-1/kit", "").Status)
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Ma, "GET", "/v1/repairs/"+r.ID+"/kit", "").Status)

	path := "/v1/repairs/" + r.ID + "/kit"
	require.Equal(t, "not_in_kit", d.Call(repairflowtest.Li, "POST", path+"/load", `{"scanned":"C9"}`).Code)
	loaded := d.Call(repairflowtest.Li, "POST", path+"/load", `{"scanned":"C2"}`)
	require.Equal(t, http.StatusOK, loaded.Status, loaded.Raw)
	require.Equal(t, "FAN in_van VAN-1 550, COMP in_van VAN-1 350", kept(d, r.ID))
	require.Equal(t, "1/0 1/1", d.Stock("COMP", "OUT-1", "new")+" "+d.Stock("COMP", "VAN-1", "new"))

	d.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	l := d.One(r.ID, "FAN")
	require.Equal(t, orderline.Received, l.State, "what was taken along is in hand at once")
	require.Equal(t, "VAN-1", l.Source)
	require.Equal(t, "COMP in_van VAN-1 350, FAN used VAN-1 550", kept(d, r.ID))
	require.Equal(t, "not_in_kit", d.Call(repairflowtest.Li, "POST", path+"/release", `{"scanned":"SEAL"}`).Code)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Li, "POST", path+"/release", `{"scanned":"COMP"}`).Status)
	require.Equal(t, "1/0", d.Stock("COMP", "VAN-1", "new"), "one scan gives back what was not used")
	d.Drain()
	d.Clean()
}

// A kit ends by itself: when its time is over, when the repair is, and when another engineer goes.
func TestAKitEndsByItself(t *testing.T) {
	t.Parallel()
	d := world(t)
	d.Receive("FAN", "VAN-1", 3)
	d.Receive("FAN", "VAN-2", 1)
	lapsing, cancelled, passed := d.Open(repairflowtest.Intake("li")), d.Open(repairflowtest.Intake("li")), d.Open(repairflowtest.Intake("li"))
	d.Drain()
	require.Equal(t, "3/3", d.Stock("FAN", "VAN-1", "new"))
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "POST", "/v1/repairs/"+cancelled.ID+"/cancel", `{"reason":"x"}`).Status)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "POST", "/v1/repairs/"+passed.ID+"/assign", `{"engineer":"ma"}`).Status)
	d.Drain()
	require.Equal(t, "FAN released VAN-1 550", kept(d, cancelled.ID))
	require.Contains(t, kept(d, passed.ID), "FAN in_van VAN-2 550")
	require.Contains(t, kept(d, passed.ID), "FAN released VAN-1 550")
	require.Equal(t, "3/1 1/1", d.Stock("FAN", "VAN-1", "new")+" "+d.Stock("FAN", "VAN-2", "new"))
	d.Later(73 * time.Hour)
	d.Drain()
	require.Equal(t, "FAN lapsed VAN-1 550", kept(d, lapsing.ID))
	require.Equal(t, "3/0 1/0", d.Stock("FAN", "VAN-1", "new")+" "+d.Stock("FAN", "VAN-2", "new"))
	d.Clean()
}

// TestTheLastUnitGoesToTheUrgentRepair keeps the last piece for a calm repair; an urgent one that asks for it at the same moment as
// another calm one gets it, and the calm one waits.
func TestTheLastUnitGoesToTheUrgentRepair(t *testing.T) {
	t.Parallel()
	d := world(t)
	d.Receive("FAN", "OUT-1", 1)
	calm := d.Open(repairflowtest.Intake("li"))
	d.Drain()
	require.Equal(t, "FAN to_load OUT-1 550", kept(d, calm.ID))
	other, urgent := d.Visited("li"), d.Urgent("ma")
	var all sync.WaitGroup
	for _, id := range []string{urgent.ID, other.ID} {
		all.Go(func() {
			_ = d.Try(func(ctx context.Context, tx *db.Tx) error {
				_, err := partorder.OrderParts(ctx, tx, id, []partorder.Want{{Part: "FAN", Quantity: 1}}, false)
				return err
			})
		})
	}
	all.Wait()
	d.Drain()
	require.Equal(t, orderline.Reserved, d.Lines(urgent.ID)[0].State)
	require.Equal(t, orderline.Backordered, d.Lines(other.ID)[0].State)
	require.Equal(t, "FAN released OUT-1 550", kept(d, calm.ID))
	d.Clean()
}
