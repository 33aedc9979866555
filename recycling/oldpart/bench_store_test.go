package oldpart_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/evidence"
	"fettle/internal/fault"
	"fettle/recycling"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
)

// onTheBench is a return that was received.
func onTheBench(w *recyclingtest.World, part string) string {
	w.Helper()
	id := w.Oblige(part)
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Receive(ctx, tx, id, "W1", "OLD-"+part, map[string]int64{"BRD": 400, "MOT": 4000}[part])
		return err
	})
	return id
}

func boards(w *recyclingtest.World) {
	w.Helper()
	_, err := w.DB.ExecContext(w.Context(), "UPDATE parts SET esd = true WHERE number = 'BRD'")
	require.NoError(w, err)
}

func examine(w *recyclingtest.World, id string, e oldpart.Examination) error {
	w.Helper()
	return w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Examine(ctx, tx, id, e)
		return err
	})
}

func TestTheBenchWritesWhatItMeasuredAndSaw(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	boards(w)
	id, bagged := onTheBench(w, "BRD"), true
	w.Photograph(id, oldpart.PhotoBench)
	require.NoError(t, examine(w, id, oldpart.Examination{Verdict: oldpart.HandlingDamage, Measured: "-12.50", Unit: "ohm", DamagedBy: "carrier", ESDBag: &bagged}))
	r := w.State(id)
	require.Equal(t, []any{oldpart.HandlingDamage, "-12.50", oldpart.Unit("ohm"), oldpart.Holder("carrier"), true},
		[]any{r.Verdict, r.Measured, r.MeasuredUnit, r.DamagedBy, *r.ESDBag})
	var told string
	require.NoError(t, w.DB.GetContext(t.Context(), &told, "SELECT data FROM events WHERE type = 'recycling.inspected.v1'"))
	require.Contains(t, told, `"damaged_by": "carrier"`)
}

func TestWhatTheBenchLeavesUnsaidIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	boards(w)
	board, motor, bagged := onTheBench(w, "BRD"), onTheBench(w, "MOT"), true
	for _, c := range []struct {
		id    string
		e     oldpart.Examination
		err   error
		field string
	}{
		{motor, oldpart.Examination{Verdict: "fine"}, oldpart.ErrVerdict, "body.verdict"},
		{motor, oldpart.Examination{Verdict: oldpart.FaultConfirmed, Measured: "1"}, oldpart.ErrMeasured, "body.measured_unit"},
		{motor, oldpart.Examination{Verdict: oldpart.FaultConfirmed, Unit: "ohm"}, oldpart.ErrMeasured, "body.measured"},
		{motor, oldpart.Examination{Verdict: oldpart.HandlingDamage}, oldpart.ErrDamage, "body.damaged_by"},
		{motor, oldpart.Examination{Verdict: oldpart.FaultConfirmed, ESDBag: &bagged}, oldpart.ErrBag, "body.esd_bag"},
		{board, oldpart.Examination{Verdict: oldpart.FaultConfirmed}, oldpart.ErrBag, "body.esd_bag"},
	} {
		err := examine(w, c.id, c.e)
		require.ErrorIs(t, err, c.err)
		var f *fault.Fault
		require.ErrorAs(t, err, &f)
		require.Equal(t, c.field, f.Field)
		require.Equal(t, oldpart.Received, w.State(c.id).State)
	}
}

func TestAVerdictThatCostsSomebodyIsShownByAPhotograph(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	id := onTheBench(w, "MOT")
	disowned := oldpart.Examination{Verdict: oldpart.OtherPart}
	require.ErrorIs(t, examine(w, id, disowned), evidence.ErrMissing)
	w.Photograph(id, oldpart.PhotoReceipt)
	require.ErrorIs(t, examine(w, id, disowned), evidence.ErrMissing, "the bench looks for itself")
	require.EqualValues(t, 100, w.Points().Pending, "the points stay")
	w.Photograph(id, oldpart.PhotoBench)
	require.NoError(t, examine(w, id, disowned))
	require.Zero(t, w.Points().Pending)
	other := onTheBench(w, "MOT")
	require.NoError(t, examine(w, other, oldpart.Examination{Verdict: oldpart.FaultConfirmed}), "what costs nobody needs none")
	_, err := w.DB.ExecContext(t.Context(), `INSERT INTO policies (name, version, valid_from, body) VALUES ('bench', 2, '2001-01-01', '{"photo_verdicts": [], "photo_waivers": [], "best_without_bag": "A"}')`)
	require.NoError(t, err)
	require.NoError(t, examine(w, onTheBench(w, "MOT"), disowned), "nor where the policy asks for none")
}

func TestABoardWithoutItsBagIsForItsPiecesAtBest(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	boards(w)
	for bagged, refused := range map[bool][]oldpart.Grade{true: {}, false: {oldpart.Reuse, oldpart.Refurbish}} {
		for _, grade := range oldpart.Grades() {
			id := w.Oblige("BRD")
			w.Must(func(ctx context.Context, tx *db.Tx) error {
				_, err := oldpart.Receive(ctx, tx, id, "W1", "OLD-"+id, 400)
				return err
			})
			require.NoError(t, examine(w, id, oldpart.Examination{Verdict: oldpart.NoFaultFound, ESDBag: &bagged}))
			err := w.Try(func(ctx context.Context, tx *db.Tx) error {
				_, err := oldpart.GradeReturn(ctx, tx, id, grade)
				return err
			})
			for _, g := range refused {
				if g == grade {
					require.ErrorIs(t, err, oldpart.ErrGrade)
					require.ErrorContains(t, err, "no_bag")
					err = nil
				}
			}
			require.NoError(t, err, "%s, bagged: %v", grade, bagged)
		}
	}
	w.Lawful()
}

// TestMission051ABoardThatCameWithoutItsBagMayBeDamaged: it is told so at the bench, wherever the return is read, and in its grade, which
// is not that of a part that can be trusted.
func TestMission051ABoardThatCameWithoutItsBagMayBeDamaged(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	boards(d.World)
	type told struct {
		State string         `json:"state"`
		Flags []oldpart.Flag `json:"flags"`
	}
	for bagged, flags := range map[bool][]oldpart.Flag{true: {}, false: {oldpart.DamagePossible}} {
		id := onTheBench(d.World, "BRD")
		d.Refused(recyclingtest.KeeperOfOne, "POST /v1/returns/"+id+"/inspect", `{"verdict":"no_fault_found"}`, http.StatusUnprocessableEntity, "esd_bag")
		var seen, read, graded told
		require.NoError(t, json.Unmarshal([]byte(d.Does(recyclingtest.KeeperOfOne, "POST /v1/returns/"+id+"/inspect",
			fmt.Sprintf(`{"verdict":"no_fault_found","esd_bag":%v}`, bagged)).Raw), &seen))
		d.Into(recyclingtest.KeeperOfOne, "GET /v1/returns/"+id, &read)
		require.Equal(t, []told{{"inspected", flags}, {"inspected", flags}}, []told{seen, read}, "bagged: %v", bagged)
		if bagged {
			d.Does(recyclingtest.KeeperOfOne, "POST /v1/returns/"+id+"/grade", `{"grade":"A"}`)
			continue
		}
		d.Refused(recyclingtest.KeeperOfOne, "POST /v1/returns/"+id+"/grade", `{"grade":"A"}`, http.StatusUnprocessableEntity, "grade_unknown")
		d.Does(recyclingtest.KeeperOfOne, "POST /v1/returns/"+id+"/grade", `{"grade":"C"}`)
		d.Into(recyclingtest.KeeperOfOne, "GET /v1/returns/"+id, &graded)
		require.Equal(t, flags, graded.Flags, "the grade does not hide it")
	}
	d.Lawful()
}

func TestWhatACustomerKeepsIsWaivedWithAPhotograph(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	id := d.Oblige("MOT")
	keeps := `{"reason":"the customer keeps it","why":"customer_keeps"}`
	d.Refused(recyclingtest.Operations, "POST /v1/returns/"+id+"/waive", keeps, http.StatusConflict, "evidence_missing")
	require.Equal(t, oldpart.Obliged, d.State(id).State)
	d.Photograph(id, oldpart.PhotoDispute)
	d.Does(recyclingtest.Operations, "POST /v1/returns/"+id+"/waive", keeps)
	r := d.State(id)
	require.Equal(t, []any{oldpart.Closed, oldpart.CustomerKeeps, "the customer keeps it"}, []any{r.State, r.WaivedFor, r.Basis})
	other := d.Oblige("MOT")
	d.Does(recyclingtest.Operations, "POST /v1/returns/"+other+"/waive", `{"reason":"it was thrown away"}`)
	require.Equal(t, oldpart.WaivedOtherwise, d.State(other).WaivedFor)
}
