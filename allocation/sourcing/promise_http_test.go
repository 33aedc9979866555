package sourcing_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/sourcing"
	"fettle/internal/api"
)

func TestAPromiseIsAskedForThroughTheDoor(t *testing.T) {
	t.Parallel()
	d := allocationtest.OpenDoor(t, sourcing.Routes)
	d.Receive("FAN", "WH-GZ", 2)
	var p sourcing.Plan
	ask := `{"part":"FAN","lon":113.3245,"lat":23.1064}`
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Engineer, "POST", "/v1/promises", ask, &p))
	require.Equal(t, "WH-GZ", p.Source)
	require.Equal(t, allocationtest.Local(t, "2026-11-23 17:54"), p.Promise.ArrivesAt.UTC())
	require.True(t, p.Promise.Within24h)
	require.Len(t, p.Choices, 4, "three warehouses and the van, which has none")

	d.Receive("FAN", "VAN-1", 1)
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Engineer, "POST", "/v1/promises", ask, &p))
	require.True(t, p.OwnVan, "an engineer's own van is known from the account")

	var f allocationtest.Problem
	require.Equal(t, http.StatusNotFound, d.Call(allocationtest.Stranger, "POST", "/v1/promises", `{"part":"FAN","lon":113.3,"lat":23.1,"van":"VAN-1"}`, &f))
	require.Equal(t, "location_not_found", f.Code)
	require.Equal(t, http.StatusNotFound, d.Call(allocationtest.Engineer, "POST", "/v1/promises", `{"part":"NONE","lon":113.3,"lat":23.1}`, &f))
	require.Equal(t, "part_not_found", f.Code)
	require.Equal(t, http.StatusForbidden, d.Call(allocationtest.Customer, "POST", "/v1/promises", ask, &f))
	require.Equal(t, http.StatusUnprocessableEntity, d.Call(allocationtest.Engineer, "POST", "/v1/promises", `{"part":"FAN","lon":213.3,"lat":23.1}`, &f))

	_, err := d.DB.ExecContext(t.Context(), "INSERT INTO models (number, product_line, brand, name_zh, name_en) VALUES ('M1', 'aircon', 'B', '机', 'M')")
	require.NoError(t, err)
	require.Equal(t, http.StatusUnprocessableEntity, d.Call(allocationtest.Engineer, "POST", "/v1/promises", `{"part":"FAN","model":"M1","lon":113.3,"lat":23.1}`, &f))
	require.Equal(t, "part_does_not_fit", f.Code)
}

// What is swapped in China is no latitude; elsewhere only the network can tell.
func TestAPromiseForSwappedCoordinatesIsRefused(t *testing.T) {
	t.Parallel()
	d := allocationtest.OpenDoor(t, sourcing.Routes)
	ask := func(lon, lat float64) (int, api.Problem) {
		var p api.Problem
		return d.Call(allocationtest.Engineer, "POST", "/v1/promises", fmt.Sprintf(`{"part":"FAN","lon":%f,"lat":%f}`, lon, lat), &p), p
	}
	status, p := ask(23.1064, 113.3245)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, "body.lat", p.Errors[0].Location)
	_, err := d.DB.ExecContext(t.Context(), "UPDATE locations SET lon = 11.58 + (lon - 113), lat = 48.14 + (lat - 23), area_code = 'DE-' || code, zone = 'Europe/Berlin' WHERE lon IS NOT NULL")
	require.NoError(t, err)
	status, p = ask(48.14, 11.59)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, "coordinates_invalid", p.Code)
	require.Equal(t, "body.lon", p.Errors[0].Location)
	require.Contains(t, p.Detail, "颠倒", "it says that they look swapped")
	status, p = ask(11.59, 48.14)
	require.Equal(t, http.StatusOK, status, p.Detail)
}

func TestPromisesArePagedNewestFirst(t *testing.T) {
	t.Parallel()
	d := allocationtest.OpenDoor(t, sourcing.Routes)
	d.Receive("FAN", "WH-GZ", 9)
	for i := range 5 {
		d.At(d.Now.Add(time.Duration(i) * time.Minute))
		d.One(allocationtest.ToGuangzhou(d.Now, 1))
	}
	var seen []sourcing.Promise
	next := ""
	for {
		var page api.Page[sourcing.Promise]
		require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/promises?state=open&limit=2&cursor="+next, "", &page))
		seen = append(seen, page.Items...)
		if next = page.Next; next == "" {
			break
		}
	}
	require.Len(t, seen, 5)
	for i := range seen[1:] {
		require.True(t, seen[i].MadeAt.After(seen[i+1].MadeAt))
	}
	var page api.Page[sourcing.Promise]
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/promises?from=2026-11-23T02:03:00Z&to=2026-11-23T02:04:00Z", "", &page))
	require.Len(t, page.Items, 1)
	var f allocationtest.Problem
	require.Equal(t, http.StatusUnprocessableEntity, d.Call(allocationtest.Operations, "GET", "/v1/promises?from=2026-11-24T00:00:00Z&to=2026-11-23T00:00:00Z", "", &f))
	require.Equal(t, "period_invalid", f.Code)
	require.Equal(t, http.StatusForbidden, d.Call(allocationtest.Engineer, "GET", "/v1/promises", "", &f))
}
