package workforce_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/workforce"
)

const square = `{"type":"Feature","properties":{"name":"x"},"geometry":{"type":"Polygon","coordinates":[[[113,23],[114,23],[114,24],[113,24],[113,23]],[[113.4,23.4],[113.6,23.4],[113.6,23.6],[113.4,23.6],[113.4,23.4]]]}}`

func areaBody(region, outline string, minutes, version int) string {
	return fmt.Sprintf(`{"name_zh":"广州城区","name_en":"Guangzhou","region":%q,"response_minutes":%d,"outline":%q,"active":true,"version":%d}`, region, minutes, outline, version)
}

// TestMission009APointOnTheEdgeIsInside draws polygons with any number of corners and looks at points on their edges.
func TestMission009APointOnTheEdgeIsInside(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(9, 35))
	for range 2000 {
		n := 3 + random.IntN(12)
		middle := orb.Point{random.Float64()*340 - 170, random.Float64()*150 - 75}
		ring := make(orb.Ring, 0, n+1)
		for i := range n {
			angle := 2 * math.Pi * float64(i) / float64(n)
			far := 0.01 + random.Float64()*4
			ring = append(ring, orb.Point{middle[0] + far*math.Cos(angle), middle[1] + far*math.Sin(angle)})
		}
		ring = append(ring, ring[0])
		outline := orb.MultiPolygon{{ring}}
		k, along := random.IntN(n), random.Float64()
		on := orb.Point{ring[k][0] + along*(ring[k+1][0]-ring[k][0]), ring[k][1] + along*(ring[k+1][1]-ring[k][1])}
		require.True(t, workforce.Contains(outline, on), "%v on %v", on, ring)
		require.True(t, workforce.Contains(outline, ring[k]))
		require.True(t, workforce.Contains(outline, middle))
		require.False(t, workforce.Contains(outline, orb.Point{middle[0] + 4.5, middle[1]}))
	}
}

func TestMission035AnAreaIsDataWithADoor(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	at := func(lon, lat float64) (a workforce.Area) {
		d.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			a, err = workforce.AreaAt(ctx, tx, lon, lat)
			return err
		})
		return a
	}
	require.Equal(t, 1440, at(113.2, 23.2).ResponseMinutes, "outside of all is remote")
	put := d.Call(repairflowtest.Zhao, "PUT", "/v1/service-areas/GZ", areaBody("urban", square, 120, 0))
	require.Equal(t, http.StatusOK, put.Status, put.Raw)
	require.Equal(t, 120, at(113.2, 23.2).ResponseMinutes)
	require.Equal(t, "GZ", at(113, 23.5).Area, "its edge")
	require.Equal(t, "GZ", at(113.4, 23.5).Area, "the edge of a hole")
	require.Empty(t, at(113.5, 23.5).Area, "in the hole")
	require.Equal(t, workforce.Remote, at(115, 23.5).Region)
	require.Equal(t, site.ErrVersion.Code, d.Call(repairflowtest.Zhao, "PUT", "/v1/service-areas/GZ", areaBody("remote", square, 1440, 0)).Code)
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Li, "PUT", "/v1/service-areas/GZ", areaBody("remote", square, 1440, 1)).Status)
	for _, bad := range []string{`{`, `{"type":"Point","coordinates":[1,2]}`, `{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]}`, `{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]]]}`,
		`{"type":"Polygon","coordinates":[[[1,200],[3,4],[5,9],[1,200]]]}`, `{"type":"Polygon","coordinates":[]}`, `{"type":"Polygon","coordinates":[[1,2]]}`} {
		r := d.Call(repairflowtest.Zhao, "PUT", "/v1/service-areas/BAD", areaBody("urban", bad, 120, 0))
		require.Equal(t, http.StatusUnprocessableEntity, r.Status, bad+r.Raw)
		require.Contains(t, r.Raw, "body.outline", bad)
	}
}

const shiftBody = `{"lon":113.32,"lat":23.1,"zone":"Asia/Shanghai","active":true,"version":%d,"shifts":[{"weekday":1,"starts":"08:30","ends":"12:00"},{"weekday":1,"starts":"13:00","ends":"18:00"}]}`

// TestAnEngineerWorksHisShiftsUnlessAway writes an engineer through the doors.
func TestAnEngineerWorksHisShiftsUnlessAway(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	require.Equal(t, "engineer_not_found", d.Call(repairflowtest.Zhao, "PUT", "/v1/engineers/chen", fmt.Sprintf(shiftBody, 0)).Code, "a customer is no engineer")
	put := d.Call(repairflowtest.Zhao, "PUT", "/v1/engineers/li", fmt.Sprintf(shiftBody, 0))
	require.Equal(t, http.StatusOK, put.Status, put.Raw)
	require.Equal(t, site.ErrVersion.Code, d.Call(repairflowtest.Zhao, "PUT", "/v1/engineers/li", fmt.Sprintf(shiftBody, 0)).Code)
	li := func() (e workforce.Engineer) {
		d.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			e, err = workforce.ByLogin(ctx, tx, "li")
			return err
		})
		return e
	}
	monday := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC) // nine o'clock in China
	require.True(t, li().Works(monday, monday.Add(2*time.Hour)))
	require.False(t, li().Works(monday.Add(2*time.Hour), monday.Add(5*time.Hour)), "he eats at noon")
	require.False(t, li().Works(monday.Add(24*time.Hour), monday.Add(25*time.Hour)), "Tuesday")
	away := d.Call(repairflowtest.Zhao, "POST", "/v1/engineers/li/absences", `{"starts_at":"2026-11-23T02:00:00Z","ends_at":"2026-11-23T03:00:00Z","kind":"sick"}`)
	require.Equal(t, http.StatusOK, away.Status, away.Raw)
	require.False(t, li().Works(monday, monday.Add(2*time.Hour)))
	require.True(t, li().Works(monday, monday.Add(time.Hour)))
	require.Equal(t, "absence_invalid", d.Call(repairflowtest.Zhao, "POST", "/v1/engineers/li/absences", `{"starts_at":"2026-11-23T02:00:00Z","ends_at":"2026-11-23T02:00:00Z","kind":"sick"}`).Code)
	path := "/v1/engineers/li/absences/" + li().Absences[0].ID.String() + "/revoke"
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "POST", path, "").Status)
	require.Equal(t, "absence_not_found", d.Call(repairflowtest.Zhao, "POST", path, "").Code)
	require.True(t, li().Works(monday, monday.Add(2*time.Hour)))
}

// TestADayOfTwentyThreeHoursKeepsTheWallClock looks at the days on which Berlin sets its clocks.
func TestADayOfTwentyThreeHoursKeepsTheWallClock(t *testing.T) {
	t.Parallel()
	e := workforce.Engineer{Zone: "Europe/Berlin", Active: true}
	for day := range 7 {
		e.Shifts = append(e.Shifts, workforce.Shift{Weekday: day + 1, Starts: "01:00", Ends: "09:00"})
	}
	long := func(day time.Time) time.Duration {
		h := e.HoursOn(day)
		require.Len(t, h, 1)
		return h[0].Until.Sub(h[0].From)
	}
	require.Equal(t, 8*time.Hour, long(time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)))
	require.Equal(t, 7*time.Hour, long(time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)), "forward")
	require.Equal(t, 9*time.Hour, long(time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC)), "back")
	require.Equal(t, "07:00", e.HoursOn(time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC))[0].Until.UTC().Format("15:04"), "nine o'clock on the wall")
}

// TestMission011WhoLacksACertificateIsNeverAssigned gives a repair to an engineer before, while and after he is certified.
func TestMission011WhoLacksACertificateIsNeverAssigned(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "PUT", "/v1/engineers/li", fmt.Sprintf(shiftBody, 0)).Status)
	_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO product_lines (product_line, name_zh, name_en) VALUES ('aircon', '空调', 'Air conditioner') ON CONFLICT DO NOTHING;
INSERT INTO policies (name, version, valid_from, body) VALUES ('workforce', 2, '2001-01-01', '{"certified": ["aircon"], "outside_minutes": 1440}')`)
	require.NoError(t, err)
	in := repairflowtest.Intake("")
	r := d.Open(in)
	assign := func() (int, string) {
		got := d.Call(repairflowtest.Zhao, "POST", "/v1/repairs/"+r.ID+"/assign", `{"engineer":"li"}`)
		return got.Status, got.Code
	}
	status, code := assign()
	require.Equal(t, http.StatusConflict, status)
	require.Equal(t, "engineer_not_certified", code)
	body := `{"category":%q,"level":1,"number":%q,"valid_from":"2026-01-01T00:00:00Z","valid_to":%q}`
	require.Equal(t, "engineer_certificate_invalid", d.Call(repairflowtest.Zhao, "POST", "/v1/engineers/li/certificates", fmt.Sprintf(body, "moon", "C-0", "2027-01-01T00:00:00Z")).Code)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "POST", "/v1/engineers/li/certificates", fmt.Sprintf(body, "aircon", "C-1", d.Now.Format(time.RFC3339))).Status)
	status, _ = assign()
	require.Equal(t, http.StatusConflict, status, "it has run out this very moment")
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "POST", "/v1/engineers/li/certificates", fmt.Sprintf(body, "aircon", "C-2", "2027-01-01T00:00:00Z")).Status)
	require.Equal(t, "engineer_certificate_invalid", d.Call(repairflowtest.Zhao, "POST", "/v1/engineers/li/certificates", fmt.Sprintf(body, "aircon", "C-2", "2027-01-01T00:00:00Z")).Code)
	status, code = assign()
	require.Equal(t, http.StatusOK, status, code)
}
