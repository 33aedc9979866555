package sourcing_test

import (
	"encoding/csv"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// published reads the calendars that ship with the demonstration, which name the notices they come from.
func published(t *testing.T) map[string]site.Calendar {
	t.Helper()
	out := map[string]site.Calendar{}
	each := func(file string, do func(row []string)) {
		f, err := os.Open("../../cmd/fettle/demo/data/" + file)
		require.NoError(t, err)
		defer func() { require.NoError(t, f.Close()) }()
		rows, err := csv.NewReader(f).ReadAll()
		require.NoError(t, err)
		for _, row := range rows[1:] {
			do(row)
		}
	}
	each("calendars.csv", func(row []string) { out[row[0]] = site.Calendar{Weekdays: row[1], Days: map[string]bool{}} })
	each("calendar.csv", func(row []string) { out[row[0]].Days[row[1]] = row[2] == "true" })
	return out
}

// One way from Foshan to Guangzhou: ten hours, leaving at 20:30. Orders are picked in 45 minutes and taken until 16:30.
func TestPromisesFollowTheCalendar(t *testing.T) {
	t.Parallel()
	all := published(t)
	west := allocationtest.Foshan
	west.Code, west.Zone = "WH-WEST", "Asia/Urumqi" // Its clocks show two hours less, its lanes are the same.
	for _, c := range []struct {
		name     string
		calendar string
		west     bool
		ordered  string // local in Guangzhou
		leaves   string
		arrives  string
		keeps    bool
		delay    sourcing.Reason
	}{
		// Spring Festival of 2026 is from Sunday 15 to Monday 23 February; Saturday 14 is worked in its place.
		{"on the last working day before Spring Festival 2026", "CN", false, "2026-02-13 10:00", "2026-02-13 20:30", "2026-02-14 06:30", true, ""},
		{"on the make-up Saturday of 2026", "CN", false, "2026-02-14 10:00", "2026-02-14 20:30", "2026-02-15 06:30", true, ""},
		{"past the cut-off of the make-up Saturday", "CN", false, "2026-02-14 16:31", "2026-02-24 20:30", "2026-02-25 06:30", false, sourcing.ReasonPastCutoff},
		{"on New Year's Day of 2026", "CN", false, "2026-02-17 10:00", "2026-02-24 20:30", "2026-02-25 06:30", false, sourcing.ReasonClosedDay},
		{"on the second make-up Saturday of 2026", "CN", false, "2026-02-28 10:00", "2026-02-28 20:30", "2026-03-01 06:30", true, ""},
		{"on a Saturday like any other", "CN", false, "2026-03-07 10:00", "2026-03-09 20:30", "2026-03-10 06:30", false, sourcing.ReasonClosedDay},
		// A warehouse that opens every day rests from the 16th to the 19th only.
		{"at a warehouse that is open at weekends", "CN7", false, "2026-03-07 10:00", "2026-03-07 20:30", "2026-03-08 06:30", true, ""},
		{"at a warehouse that is open at weekends, in the festival", "CN7", false, "2026-02-17 10:00", "2026-02-20 20:30", "2026-02-21 06:30", false, sourcing.ReasonClosedDay},
		// New Year's Day of 2027 is Saturday 6 February; the eve and three days are free by law, so that the fifth and the
		// eighth are the working days that are not worked. The notice that moves days is not out yet.
		{"on the last working day before Spring Festival 2027", "CN", false, "2027-02-04 10:00", "2027-02-04 20:30", "2027-02-05 06:30", true, ""},
		{"on the eve of Spring Festival 2027", "CN", false, "2027-02-05 10:00", "2027-02-09 20:30", "2027-02-10 06:30", false, sourcing.ReasonClosedDay},
		{"at a warehouse that is open at weekends, on the eve of 2027", "CN7", false, "2027-02-05 10:00", "2027-02-09 20:30", "2027-02-10 06:30", false, sourcing.ReasonClosedDay},
		// A minute before midnight is past today's cut-off and hours before tomorrow's.
		{"at 23:59", "CN", false, "2026-11-23 23:59", "2026-11-24 20:30", "2026-11-25 06:30", false, sourcing.ReasonPastCutoff},
		{"at 00:00 a minute later", "CN", false, "2026-11-24 00:00", "2026-11-24 20:30", "2026-11-25 06:30", false, ""},
		// 18:30 in Guangzhou is 16:30 in Ürümqi, and 20:30 there is 22:30 here.
		{"at the cut-off of a place two hours behind", "CN", true, "2026-11-23 18:30", "2026-11-23 22:30", "2026-11-24 08:30", true, ""},
		{"a minute past it", "CN", true, "2026-11-23 18:31", "2026-11-24 22:30", "2026-11-25 08:30", false, sourcing.ReasonPastCutoff},
		// At 00:30 on Saturday here it is 22:30 on Friday there: past the cut-off of a working day, then two days closed.
		{"in the night from Friday to Saturday", "CN", true, "2026-11-28 00:30", "2026-11-30 22:30", "2026-12-01 08:30", false, sourcing.ReasonPastCutoff},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			from := allocationtest.Foshan
			if c.west {
				from = west
			}
			from.Calendar = &c.calendar
			n, err := network.New([]site.Location{from}, all, allocationtest.SouthLanes, nil)
			require.NoError(t, err)
			got := sourcing.Rank(allocationtest.ToGuangzhou(allocationtest.Local(t, c.ordered), 1), []stock.Offer{allocationtest.Offer(from, 5)}, n, allocationtest.TestPolicy)[0]
			require.Equal(t, allocationtest.Local(t, c.leaves), got.LeavesAt)
			require.Equal(t, allocationtest.Local(t, c.arrives), got.ArrivesAt)
			require.Equal(t, c.keeps, got.Keeps24h)
			require.Equal(t, c.delay, got.Delay)
		})
	}
}

// The van of the carrier is there at 06:30, ten hours after 20:30.
func TestAParcelIsReceivedWhenSomebodyIsThere(t *testing.T) {
	t.Parallel()
	outlet := allocationtest.Guangzhou
	outlet.Code, outlet.Kind, outlet.Calendar = "OUT-GZ", site.Outlet, allocationtest.Ptr("CN")
	policy := allocationtest.TestPolicy
	policy.Receives = map[string]network.Hours{"site": {From: "08:00", Until: "21:00"}, "outlet": {From: "09:00", Until: "18:00"}}
	n, err := network.New([]site.Location{allocationtest.Foshan, outlet}, published(t), append(allocationtest.SouthLanes, allocationtest.LaneOf("440600", "440100", "direct", 120, "20:30")), nil)
	require.NoError(t, err)
	slow := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Foshan, outlet)
	for _, c := range []struct {
		name    string
		network network.Snapshot
		kind    string
		ordered string
		arrives string
		keeps   bool
	}{
		{"at a home, from eight", slow, "site", "2026-11-23 10:00", "2026-11-24 08:00", true},
		{"at a home on a Sunday", slow, "site", "2026-11-28 10:00", "2026-11-29 08:00", true},
		{"too late for who ordered before eight", slow, "site", "2026-11-23 07:30", "2026-11-24 08:00", false},
		{"at an outlet, from nine", slow, "outlet", "2026-11-23 10:00", "2026-11-24 09:00", true},
		{"at an outlet that is closed on Saturdays", slow, "outlet", "2026-11-27 10:00", "2026-11-30 09:00", false},
		{"at an outlet in the evening, which is the next morning", n, "outlet", "2026-11-23 10:00", "2026-11-24 09:00", true},
		{"at a warehouse, at any hour", slow, "warehouse", "2026-11-23 10:00", "2026-11-24 06:30", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := allocationtest.ToGuangzhou(allocationtest.Local(t, c.ordered), 1)
			if d.To.Kind = c.kind; c.kind == "outlet" {
				d.To.Location = outlet.Code
			}
			got := sourcing.Rank(d, []stock.Offer{allocationtest.Offer(allocationtest.Foshan, 5)}, c.network, policy)[0]
			require.Equal(t, allocationtest.Local(t, c.arrives), got.ArrivesAt)
			require.Equal(t, c.keeps, got.Keeps24h)
		})
	}
}

func TestReceivingNeverMovesATimeForward(t *testing.T) {
	t.Parallel()
	outlet := allocationtest.Guangzhou
	outlet.Kind, outlet.Calendar = site.Outlet, allocationtest.Ptr("CN")
	n, err := network.New([]site.Location{outlet}, published(t), nil, nil)
	require.NoError(t, err)
	policy := allocationtest.TestPolicy
	policy.Receives = map[string]network.Hours{"outlet": {From: "09:00", Until: "18:00"}}
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-02-12 00:00"), 1)
	d.To.Kind, d.To.Location = "outlet", outlet.Code
	r, limited := sourcing.ReceptionOf(n, d, policy)
	require.True(t, limited)
	last := time.Time{}
	for comes := allocationtest.Local(t, "2026-02-12 00:00"); comes.Before(allocationtest.Local(t, "2026-03-02 00:00")); comes = comes.Add(17 * time.Minute) {
		at := r.At(comes)
		require.False(t, at.Before(comes))
		require.False(t, at.Before(last))
		last = at
	}
}
