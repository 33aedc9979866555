package sourcing_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/sourcing"
	"fettle/internal/api"
	"fettle/inventory/site"
)

// TestTheHoursOfAPlaceHoldInWhatIsPromised: when a warehouse opens was one figure for the whole network, and only SQL could
// change what a place has of its own.
func TestTheHoursOfAPlaceHoldInWhatIsPromised(t *testing.T) {
	t.Parallel()
	d := allocationtest.OpenDoor(t, func(a *api.API) {
		sourcing.Routes(a)
		site.Routes(a)
	})
	d.Receive("FAN", "WH-GZ", 3)
	version := 1
	set := func(cutoff, opens, closes string) {
		var p allocationtest.Problem
		body := fmt.Sprintf(`{"name_zh":"广州仓","name_en":"Guangzhou","lon":113.25,"lat":23.1167,"zone":"Asia/Shanghai","cutoff":%s,"calendar":"CN6","opens":%s,"closes":%s,"pick_minutes":45,"version":%d}`,
			cutoff, opens, closes, version)
		require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, http.MethodPut, "/v1/locations/WH-GZ", body, &p), p.Code)
		version++
	}
	leaves := func(at string) string {
		d.At(allocationtest.Local(t, at))
		var plan sourcing.Plan
		require.Equal(t, http.StatusOK, d.Call(allocationtest.Engineer, http.MethodPost, "/v1/promises", `{"part":"FAN","lon":113.3245,"lat":23.1064,"area_code":"440100"}`, &plan))
		require.Equal(t, "WH-GZ", plan.Source)
		return plan.Choices[0].LeavesAt.UTC().Format("2006-01-02 15:04")
	}
	china := func(text string) string { return allocationtest.Local(t, text).Format("2006-01-02 15:04") }
	require.Equal(t, china("2026-11-24 09:30"), leaves("2026-11-24 08:30"), "it opens when the policy says")
	set(`"18:00"`, `"09:00"`, "null")
	require.Equal(t, china("2026-11-24 14:00"), leaves("2026-11-24 08:30"), "the pick begins when it opens, and the first van has gone")
	set("null", `"00:00"`, "null")
	require.Equal(t, china("2026-11-24 09:30"), leaves("2026-11-24 01:42"), "somebody works at night")
	require.Equal(t, china("2026-11-24 17:30"), leaves("2026-11-24 14:00"))
	set("null", `"08:00"`, `"14:30"`)
	require.Equal(t, china("2026-11-25 09:30"), leaves("2026-11-24 14:00"), "what is not picked when it closes is picked on the next day")
	set("null", "null", "null")
	require.Equal(t, china("2026-11-24 17:30"), leaves("2026-11-24 14:00"), "hours are taken away again")
}
