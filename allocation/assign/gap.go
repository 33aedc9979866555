package assign

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/pick"
)

// Prefecture seats of China with their population: GeoNames, CC BY 4.0.
//
//go:embed gap_seats.csv
var seatsCSV string

// GapTable compares Assign, and greedy choice in the order of arrival, with the exact optimum of instances that are small
// enough for that to be known.
type GapTable struct {
	Seed      uint64 `json:"seed"`
	Instances int    `json:"instances"`
	Lines     int    `json:"lines"`
	Places    int    `json:"places"`
	Ours      Gap    `json:"ours"`
	Greedy    Gap    `json:"greedy"`
	// Proved is in how many instances our own lower bound tells that the answer is the optimum.
	Proved int `json:"proved"`
}

// Gap is how far answers lie from the optimum. Each figure is a quotient; 1 is as good as can be.
type Gap struct {
	// Mean and Max compare the whole cost, at GapMinuteMinor a weighted minute late.
	Mean float64 `json:"mean"`
	Max  float64 `json:"max"`
	// MeanLate compares the minutes alone, both increased by one.
	MeanLate float64 `json:"mean_late"`
	// Equal is how many answers are as late, as soon for urgent orders and as dear as the optimum.
	Equal int `json:"equal"`
}

// GapMinuteMinor is what a weighted minute of lateness is reckoned at where one number has to be made of both.
const GapMinuteMinor = 100

// The size of an instance: the exact method looks at every state of all stock keys.
const (
	gapLines  = 14
	gapPlaces = 6
	gapStock  = 4
)

// OptimiserGap measures instances that follow from the seed alone: places at prefecture seats, customers near others,
// drawn by population, orders of one to three pieces of the last 30 hours, and about as much stock as is asked for.
func OptimiserGap(seed uint64, instances int) (GapTable, error) {
	seats, err := readSeats(seatsCSV)
	if err != nil {
		return GapTable{}, err
	}
	if instances < 1 {
		return GapTable{}, errors.New("measure the gap: at least one instance is needed")
	}
	out := GapTable{Seed: seed, Instances: instances, Lines: gapLines, Places: gapPlaces}
	for n := range instances {
		g, err := newGapInstance(rand.New(rand.NewPCG(seed, uint64(n))), seats)
		if err != nil {
			return GapTable{}, err
		}
		a := Assign(g.demands, g.choices, g.free, g.policy)
		best := g.exact()
		out.Ours.add(a.Cost, best)
		out.Greedy.add(a.Greedy, best)
		if a.Optimal() {
			out.Proved++
		}
	}
	for _, g := range []*Gap{&out.Ours, &out.Greedy} {
		g.Mean /= float64(instances)
		g.MeanLate /= float64(instances)
	}
	return out, nil
}

func (g *Gap) add(cost, best Cost) {
	whole := func(t Cost) float64 { return float64(t.Late*GapMinuteMinor + t.Minor) }
	quotient := whole(cost) / whole(best)
	g.Mean += quotient
	g.Max = max(g.Max, quotient)
	g.MeanLate += float64(cost.Late+1) / float64(best.Late+1)
	if cost.SamePrice(best) {
		g.Equal++
	}
}

// Write prints the table for people.
func (t GapTable) Write(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 4, 3, ' ', 0)
	fmt.Fprintf(w, "%d instances of %d lines and %d places, seed %d\n", t.Instances, t.Lines, t.Places, t.Seed)
	fmt.Fprintln(w, "method\tcost ÷ exact, mean\tmax\tminutes late ÷ exact, mean\toptimal")
	for _, r := range []struct {
		name string
		Gap
	}{{"together", t.Ours}, {"one after the other", t.Greedy}} {
		fmt.Fprintf(w, "%s\t%.4f\t%.4f\t%.4f\t%d of %d\n", r.name, r.Mean, r.Max, r.MeanLate, r.Equal, t.Instances)
	}
	fmt.Fprintf(w, "optimal by our own bound\t\t\t\t%d of %d\n", t.Proved, t.Instances)
	return w.Flush()
}

type seat struct {
	name       string
	lon, lat   float64
	population int
}

func readSeats(text string) ([]seat, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read prefecture seats: %w", err)
	}
	out := make([]seat, 0, len(rows))
	for _, row := range rows[1:] {
		lon, errLon := strconv.ParseFloat(row[1], 64)
		lat, errLat := strconv.ParseFloat(row[2], 64)
		population, errPopulation := strconv.Atoi(row[3])
		if err := errors.Join(errLon, errLat, errPopulation); err != nil {
			return nil, fmt.Errorf("read the prefecture seat %s: %w", row[0], err)
		}
		out = append(out, seat{row[0], lon, lat, max(population, 100_000)})
	}
	return out, nil
}

// drawSeat draws by population.
func drawSeat(r *rand.Rand, seats []seat) seat {
	all := 0
	for _, s := range seats {
		all += s.population
	}
	at := r.IntN(all)
	for _, s := range seats {
		if at -= s.population; at < 0 {
			return s
		}
	}
	return seats[0]
}

// gapInstance is many orders for one part that wait at once.
type gapInstance struct {
	demands []sourcing.Demand
	choices [][]sourcing.Choice
	free    map[stock.Key]int64
	policy  network.Policy
}

// gapPolicy is the first policy that migrations seed.
var gapPolicy = network.Policy{Name: network.PolicyName, Version: 1, Kinds: []site.Kind{site.City}, Conditions: []stock.Condition{stock.New}, WithinHours: 24,
	ReachHours: 168, BackorderDays: 7, SlackMinutes: 120, Opens: "08:00", OpensAt: network.Clock{Minutes: 480, Known: true}, Currency: "CNY", HandlingMinor: 600, PerKmMinor: 1,
	PerTransitHourMinor: 60, EstimateDetourPct: 135, EstimateKmPerHour: 55, EstimateExtraMinutes: 240, Candidates: 12}

func newGapInstance(r *rand.Rand, seats []seat) (gapInstance, error) {
	g := gapInstance{free: map[stock.Key]int64{}, policy: gapPolicy}
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(5*24*60)) * time.Minute)
	calendar, cutoff := "ALL", "18:00"
	var places []site.Location
	var offers []stock.Offer
	for i := range gapPlaces {
		s := drawSeat(r, seats)
		l := site.Location{Code: "WH-" + strconv.Itoa(i), Kind: site.City, NameZH: s.name, NameEN: s.name, Lon: &s.lon, Lat: &s.lat,
			Zone: "Asia/Shanghai", Cutoff: &cutoff, Calendar: &calendar, PickMinutes: 45}
		places = append(places, l)
		offers = append(offers, stock.Offer{Location: l.Code, Part: "PART", Condition: stock.New, Available: 1 + r.Int64N(gapStock)})
	}
	n, err := network.New(places, map[string]site.Calendar{calendar: {Weekdays: "1111111"}}, nil, []network.Policy{g.policy})
	if err != nil {
		return g, err
	}
	for _, o := range offers {
		g.free[o.Key()] = o.Available
	}
	for range gapLines {
		s := drawSeat(r, seats)
		d := sourcing.Demand{Line: uuid.Nil, Part: "PART", Quantity: 1 + r.Int64N(3), Urgent: r.IntN(8) == 0, At: now.Add(-time.Duration(r.IntN(30*60)) * time.Minute), From: now,
			To: pick.ShipTo{Kind: "site", Lon: s.lon + 0.3*(r.Float64()-0.5), Lat: s.lat + 0.3*(r.Float64()-0.5), Zone: "Asia/Shanghai"}}
		g.demands = append(g.demands, d)
		g.choices = append(g.choices, sourcing.Rank(d, offers, n, g.policy))
	}
	return g, nil
}
