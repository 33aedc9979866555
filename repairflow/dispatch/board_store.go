package dispatch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/repairflow/dayplan"
	"fettle/repairflow/workforce"
)

// Stop is a visit as the board and the plan of a day show it.
type Stop struct {
	Visit        string     `db:"visit" json:"visit"`
	Repair       string     `db:"repair" json:"repair"`
	Engineer     string     `db:"engineer" json:"engineer"`
	State        string     `db:"state" json:"state"`
	StartsAt     time.Time  `db:"starts_at" json:"starts_at"`
	EndsAt       time.Time  `db:"ends_at" json:"ends_at"`
	Zone         string     `db:"zone" json:"zone"`
	CustomerName string     `db:"customer_name" json:"customer_name"`
	Address      string     `db:"address" json:"address"`
	ModelNameZH  string     `db:"model_name_zh" json:"model_name_zh"`
	ModelNameEN  string     `db:"model_name_en" json:"model_name_en"`
	Lon          float64    `db:"lon" json:"lon"`
	Lat          float64    `db:"lat" json:"lat"`
	Urgent       bool       `db:"urgent" json:"urgent"`
	ArrivedAt    *time.Time `db:"arrived_at" json:"arrived_at"`
	// PartsHere tells that nothing that was ordered is still to come; Waiting how many lines are.
	PartsHere bool `db:"parts_here" json:"parts_here"`
	Waiting   int  `db:"waiting" json:"waiting"`
	// Unread tells that the engineer has not opened it though he should have by now.
	Unread bool `db:"unread" json:"unread"`
	// Late tells that its time has begun and nobody stands at the door.
	Late bool `db:"-" json:"late"`
	// TravelMinutes is the way from the stop before, an estimate that may be off by SpreadMinutes.
	TravelMinutes float64 `db:"-" json:"travel_minutes"`
	SpreadMinutes float64 `db:"-" json:"spread_minutes"`
}

// DayRow is an engineer's day on the board.
type DayRow struct {
	Engineer string    `json:"engineer"`
	Name     string    `json:"name"`
	Lon      float64   `json:"lon"`
	Lat      float64   `json:"lat"`
	Zone     string    `json:"zone"`
	Away     bool      `json:"away" doc:"He does not work that day."`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	Stops    []Stop    `json:"stops"`
}

// Unassigned is a repair that nobody goes to yet.
type Unassigned struct {
	Repair       string    `db:"repair" json:"repair"`
	State        string    `db:"state" json:"state"`
	Engineer     string    `db:"engineer" json:"engineer"`
	CustomerName string    `db:"customer_name" json:"customer_name"`
	Address      string    `db:"address" json:"address"`
	Lon          float64   `db:"lon" json:"lon"`
	Lat          float64   `db:"lat" json:"lat"`
	Urgent       bool      `db:"urgent" json:"urgent"`
	CreatedAt    time.Time `db:"created_at" json:"created_at"`
	Unread       bool      `db:"unread" json:"unread" doc:"Its engineer has not opened it though he should have by now."`
}

// DayBoard is a day of everybody.
type DayBoard struct {
	Day        string       `json:"day"`
	Engineers  []DayRow     `json:"engineers"`
	Unassigned []Unassigned `json:"unassigned"`
	Late       int          `json:"late"`
	Unread     int          `json:"unread" doc:"How many of both their engineers have not opened in time."`
}

// unreadSQL joins whether the newest assignment of repair r was to be read by now and is not, on a condition that follows.
const unreadSQL = `LEFT JOIN LATERAL (
    SELECT s.state = 'broken' AND s.met_at IS NULL AS unread
    FROM service_promises s
    WHERE s.repair = r.id AND s.kind = 'assignment_read'
    ORDER BY s.made_at DESC, s.id DESC
    LIMIT 1) s ON `

const stopColumnsSQL = `
SELECT v.id AS visit, v.repair, v.engineer, v.state, v.starts_at, v.ends_at, v.zone, r.customer_name, r.address, m.name_zh AS model_name_zh, m.name_en AS model_name_en,
       r.lon, r.lat, r.urgent, v.arrived_at, coalesce(l.waiting, 0) = 0 AS parts_here, coalesce(l.waiting, 0) AS waiting, coalesce(s.unread, false) AS unread
FROM visits v
JOIN repairs r ON r.id = v.repair
JOIN models m ON m.number = r.model
LEFT JOIN LATERAL (
    SELECT count(*)::int AS waiting
    FROM order_lines l
    WHERE l.repair = v.repair AND l.closed_at IS NULL AND l.received_at IS NULL) l ON true
` + unreadSQL + `v.ended_at IS NULL
WHERE v.starts_at >= $1 AND v.starts_at < $2 AND ($3 = '' OR v.engineer = $3)
  AND v.state NOT IN ('rescheduled', 'engineer_no_show', 'customer_absent', 'aborted_safety', 'cancelled')
ORDER BY v.starts_at, v.id
LIMIT 5000`

const unassignedSQL = `
SELECT r.id AS repair, r.state, r.engineer, r.customer_name, r.address, r.lon, r.lat, r.urgent, r.created_at, coalesce(s.unread, false) AS unread
FROM repairs r
` + unreadSQL + `r.engineer <> ''
WHERE r.settled_at IS NULL AND r.state IN ('triaged', 'booked', 'ready_to_resume')
  AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.repair = r.id AND v.ended_at IS NULL)
ORDER BY r.urgent DESC, r.created_at, r.id
LIMIT 500`

// BoardOf reads the day of everybody; "" is today on the clock of the network.
func BoardOf(ctx context.Context, tx *db.Tx, day string) (DayBoard, error) {
	n, err := network.Read(ctx, tx)
	if err != nil {
		return DayBoard{}, err
	}
	if day == "" {
		day = tx.Now.In(n.Home).Format(time.DateOnly)
	}
	from, until, err := dayNamed(day, n.Home.String())
	if err != nil {
		return DayBoard{}, err
	}
	b := DayBoard{Day: day, Engineers: []DayRow{}, Unassigned: []Unassigned{}}
	var stops []Stop
	if err := tx.SelectContext(ctx, &stops, stopColumnsSQL, from, until, ""); err != nil {
		return b, fmt.Errorf("read the visits of a day: %w", err)
	}
	if err := tx.SelectContext(ctx, &b.Unassigned, unassignedSQL); err != nil {
		return b, fmt.Errorf("read what nobody goes to: %w", err)
	}
	for _, u := range b.Unassigned {
		if u.Unread {
			b.Unread++
		}
	}
	s, err := Read(ctx, tx)
	if err != nil {
		return b, err
	}
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return b, err
	}
	of := map[string][]Stop{}
	for _, stop := range stops {
		of[stop.Engineer] = append(of[stop.Engineer], stop)
	}
	for i := range s.Engineers {
		e := &s.Engineers[i]
		row := DayRow{Engineer: e.Login, Name: e.Name, Lon: e.Lon, Lat: e.Lat, Zone: e.Zone, From: from, Until: until, Stops: inOrder(of[e.Login], *e, p, tx.Now)}
		if hours := e.HoursIn(s.zones[i], from.Add(12*time.Hour)); len(hours) > 0 {
			row.From, row.Until = hours[0].From, hours[len(hours)-1].Until
		} else {
			row.Away = true
		}
		for _, stop := range row.Stops {
			if stop.Late {
				b.Late++
			}
			if stop.Unread {
				b.Unread++
			}
		}
		b.Engineers = append(b.Engineers, row)
	}
	return b, nil
}

// DayPlan is an engineer's day in order of travel.
type DayPlan struct {
	Engineer      string  `json:"engineer"`
	Day           string  `json:"day"`
	Stops         []Stop  `json:"stops"`
	TravelMinutes float64 `json:"travel_minutes"`
	SpreadMinutes float64 `json:"spread_minutes"`
}

// PlanOf reads an engineer's day; "" is today on his clock.
func PlanOf(ctx context.Context, tx *db.Tx, login, day string) (DayPlan, error) {
	e, err := workforce.ByLogin(ctx, tx, login)
	if err != nil {
		return DayPlan{}, err
	}
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		return DayPlan{}, fmt.Errorf("read the zone of %s: %w", login, err)
	}
	if day == "" {
		day = tx.Now.In(zone).Format(time.DateOnly)
	}
	from, until, err := dayNamed(day, e.Zone)
	if err != nil {
		return DayPlan{}, err
	}
	var stops []Stop
	if err := tx.SelectContext(ctx, &stops, stopColumnsSQL, from, until, e.Login); err != nil {
		return DayPlan{}, fmt.Errorf("read the visits of %s: %w", login, err)
	}
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return DayPlan{}, err
	}
	out := DayPlan{Engineer: e.Login, Day: day, Stops: inOrder(stops, e, p, tx.Now)}
	for _, s := range out.Stops {
		out.TravelMinutes += s.TravelMinutes
		out.SpreadMinutes += s.SpreadMinutes
	}
	return out, nil
}

// inOrder puts stops in the order in which they are driven within their times, and says how long each way is.
func inOrder(stops []Stop, e workforce.Engineer, p Policy, now time.Time) []Stop {
	out := make([]Stop, 0, len(stops))
	if len(stops) == 0 {
		return out
	}
	first := slices.MinFunc(stops, func(a, b Stop) int { return a.StartsAt.Compare(b.StartsAt) }).StartsAt
	visits := make([]dayplan.Visit, len(stops))
	for i, s := range stops {
		opens := s.StartsAt.Sub(first).Minutes()
		visits[i] = dayplan.Visit{At: orb.Point{s.Lon, s.Lat}, Opens: opens, Closes: s.EndsAt.Sub(first).Minutes(), Takes: 0, Urgent: s.Urgent}
	}
	home := orb.Point{e.Lon, e.Lat}
	travel := func(a, b orb.Point) float64 { minutes, _ := p.Travel(a, b); return minutes }
	at := home
	for _, i := range dayplan.Order(visits, home, travel) {
		s := stops[i]
		s.TravelMinutes, s.SpreadMinutes = p.Travel(at, orb.Point{s.Lon, s.Lat})
		s.Late = s.ArrivedAt == nil && now.After(s.StartsAt)
		at = orb.Point{s.Lon, s.Lat}
		out = append(out, s)
	}
	return out
}
