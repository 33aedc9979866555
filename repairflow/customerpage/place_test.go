package customerpage

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/shipping/shipment"
)

// inside draws a field of the grid and a point that lies in it, off its edges.
func inside(t *rapid.T, c cell) Point {
	part := rapid.Float64Range(0.001, 0.999)
	return Point{(float64(c.lon) + part.Draw(t, "east")) / cellsPerDegree, (float64(c.lat) + part.Draw(t, "north")) / cellsPerDegree}
}

func aCell(t *rapid.T) cell {
	return cell{rapid.IntRange(-18000, 17999).Draw(t, "column"), rapid.IntRange(-9000, 8999).Draw(t, "row")}
}

func TestABlurredPointTellsItsFieldAndNothingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := aCell(t)
		one, other := inside(t, c), inside(t, c)
		require.Equal(t, one.blurred(), other.blurred(), "two points of a field cannot be told apart")
		require.Equal(t, c.centre(), one.blurred())
		require.Equal(t, one.blurred(), one.blurred().blurred())
		require.LessOrEqual(t, math.Abs(one.blurred().Lon-one.Lon), 0.5/cellsPerDegree)
		require.LessOrEqual(t, math.Abs(one.blurred().Lat-one.Lat), 0.5/cellsPerDegree)
	})
}

// trace is the way of a parcel, its steps in any fields, and the same way by other points of the same fields.
func trace(t *rapid.T) (shipment.Steps, shipment.Steps) {
	var one, other shipment.Steps
	for range rapid.IntRange(1, 6).Draw(t, "steps") {
		state, c := rapid.SampledFrom(shipment.Statuses()).Draw(t, "state"), aCell(t)
		a, b := inside(t, c), inside(t, c)
		one = append(one, shipment.Step{State: state, Place: "广州市海珠区", Lon: &a.Lon, Lat: &a.Lat})
		other = append(other, shipment.Step{State: state, Place: "广州市海珠区新港中路397号", Lon: &b.Lon, Lat: &b.Lat})
	}
	return one, other
}

// Whatever happened to a parcel, its page is the same for every point of the fields it was in, but on the last stop.
func TestBeforeTheLastStopThePageOfAParcelDoesNotTellPointsApart(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		one, other := trace(t)
		s := shipment.Shipment{State: rapid.SampledFrom(shipment.States()).Draw(t, "parcel")}
		if rapid.Bool().Draw(t, "delivered") {
			at := now.Add(-time.Duration(rapid.IntRange(0, 100).Draw(t, "minutes")) * time.Minute)
			s.DeliveredAt = &at
		}
		var shown, again PageParcel
		placesOf(s, now).show(&shown, one)
		placesOf(s, now).show(&again, other)
		over := s.DeliveredAt != nil && now.Sub(*s.DeliveredAt) >= placesAfter
		if s.State != shipment.OutForDelivery && s.State != shipment.ReadyForPickup {
			require.Equal(t, shown, again)
			require.False(t, shown.Exact)
		}
		require.Equal(t, over, shown.Position == nil)
		for i, step := range shown.Timeline {
			require.Equal(t, over, step.Lon == nil)
			if !over && (shipment.State(one[i].State) != shipment.OutForDelivery && shipment.State(one[i].State) != shipment.ReadyForPickup) {
				want := Point{*one[i].Lon, *one[i].Lat}.blurred()
				require.Equal(t, want, Point{*step.Lon, *step.Lat}, "an earlier step stays blurred")
			}
		}
	})
}

func TestOnTheLastStopThePlaceIsExactAndItEndsHalfAnHourAfterTheDelivery(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	at := func(state shipment.State, lon, lat float64) shipment.Step {
		return shipment.Step{State: shipment.Status(state), Place: "新港中路397号", Lon: &lon, Lat: &lat}
	}
	steps := shipment.Steps{at(shipment.AtHub, 113.30012, 23.10034), at(shipment.OutForDelivery, 113.32456, 23.10678)}
	look := func(s shipment.Shipment, now time.Time) (p PageParcel) {
		placesOf(s, now).show(&p, steps)
		return p
	}
	out := look(shipment.Shipment{State: shipment.OutForDelivery}, now)
	require.Equal(t, &Point{113.32456, 23.10678}, out.Position)
	require.True(t, out.Exact)
	require.Nil(t, out.PlacesUntil)
	require.Equal(t, "新港中路397号", out.Timeline[1].Place)
	require.InDelta(t, 113.305, *out.Timeline[0].Lon, 1e-9, "a hub stays blurred")
	require.Empty(t, out.Timeline[0].Place)

	failed := look(shipment.Shipment{State: shipment.AttemptFailed}, now)
	require.Equal(t, &Point{113.325, 23.105}, failed.Position)
	require.False(t, failed.Exact)
	require.Empty(t, failed.Timeline[1].Place)

	delivered := shipment.Shipment{State: shipment.Delivered, DeliveredAt: &now}
	require.Equal(t, &Point{113.325, 23.105}, look(delivered, now.Add(placesAfter-1)).Position)
	gone := look(delivered, now.Add(placesAfter))
	require.Nil(t, gone.Position)
	require.Nil(t, gone.Timeline[1].Lat)
	require.Equal(t, now.Add(placesAfter), *gone.PlacesUntil)
	later := now.Add(time.Hour)
	require.Equal(t, now.Add(placesAfter), *look(shipment.Shipment{State: shipment.Accepted, DeliveredAt: &now, ClosedAt: &later}, later).PlacesUntil)
}

func TestAPlaceLosesItsHouseAndKeepsItsDistrict(t *testing.T) {
	t.Parallel()
	for place, want := range map[string]string{
		"":          "",
		"广州":        "广州",
		"广州海珠营业点":   "广州海珠营业点",
		"广东省广州市海珠区": "广东省广州市海珠区",
		"广东省广州市海珠区新港中路397号":                          "广东省广州市海珠区",
		"广州市海珠区逸景小区12栋3单元502室":                       "广州市海珠区",
		"天河区石牌街道华润超市五号楼":                             "天河区石牌街道",
		"新港中路 397 号":                                 "",
		"397 Xingang Middle Road, Haizhu, Guangzhou": "Haizhu, Guangzhou",
		"Room 5, 12 Tower Street, Haizhu, Guangzhou": "Haizhu, Guangzhou",
		"Xingang Middle Road No. 397":                "",
		"Guangzhou sorting centre":                   "Guangzhou sorting centre",
		"Memphis, TN":                                "Memphis, TN",
	} {
		require.Equal(t, want, coarsePlace(place), place)
	}
}
