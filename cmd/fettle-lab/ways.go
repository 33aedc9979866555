package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"fettle/cmd/internal/journey"
	"fettle/shipping/eta"
	"fettle/shipping/shipment"
)

type waysCommand struct {
	Seed    uint64 `default:"1" help:"The same seed makes the same ways."`
	Parcels int    `default:"20000" help:"How many are made."`
	Zone    string `default:"Asia/Shanghai" help:"The clock of the origins."`
}

// Run prints a year's ways as the file that fettle eta-report judges.
func (c *waysCommand) Run(out io.Writer) error {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return fmt.Errorf("the zone: %w", err)
	}
	return journey.Write(out, generateJourneys(c.Seed, c.Parcels, zone))
}

// etaPlace is a city with its place on the map in kilometres.
type etaPlace struct {
	area string
	x, y float64
}

var etaPlaces = []etaPlace{{"440100", 0, 0}, {"440300", 105, -60}, {"440600", -25, -10}, {"441900", 50, -10}, {"430100", -50, 570}, {"420100", 100, 830},
	{"310000", 950, 900}, {"330100", 800, 820}, {"110000", 280, 1880}, {"510100", -950, 850}}

type etaService struct {
	carrier, service string
	kmh              float64 // of the trunk, with its stops
	hub              float64 // hours at a hub
	departs          []int   // local hours
}

var etaServices = []etaService{{"SF", "standard", 62, 2, []int{12, 20, 23}}, {"SF", "air", 240, 3, []int{18, 22}}, {"ZTO", "economy", 45, 5, []int{21}}}

// generateJourneys makes a year's ways: few lanes have most of the parcels, trunks leave by the clock, couriers rest by
// night and many of them on Sundays, one parcel in fifty goes astray for days, and carriers promise by distance alone. It
// is made with seams that the forecast does not know: the day of the week and the load of a day.
func generateJourneys(seed uint64, parcels int, zone *time.Location) []eta.Journey {
	r := rand.New(rand.NewPCG(seed, 4)) //nolint:gosec // generated data, the same for the same seed
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, zone)
	load := make([]float64, 366)
	for i := range load {
		load[i] = math.Exp(r.NormFloat64() * 0.25)
	}
	out := make([]eta.Journey, parcels)
	for i := range out {
		out[i] = generateJourney(r, start, load, zone)
	}
	return out
}

func generateJourney(r *rand.Rand, start time.Time, load []float64, zone *time.Location) eta.Journey {
	from, to := etaPlaces[seldom(r, len(etaPlaces))], etaPlaces[r.IntN(len(etaPlaces))]
	s := etaServices[seldom(r, len(etaServices))]
	day := r.IntN(182)
	shipped := start.AddDate(0, 0, day).Add(time.Duration(9*60+r.IntN(11*60)) * time.Minute)
	km := 15 + math.Hypot(from.x-to.x, from.y-to.y)*1.25
	hubs := 1 + int(km/500)
	promised := hours(4 + km/s.kmh + float64(hubs)*s.hub)
	j := eta.Journey{Origin: from.area, Dest: to.area, Carrier: s.carrier, Service: s.service, Zone: zone, ShippedAt: shipped,
		CarrierAt: shipped.Add(promised), DueAt: shipped.Add(promised + 8*time.Hour)}
	stop := func(leg shipment.State, at time.Time) time.Time {
		j.Stops = append(j.Stops, eta.Stop{Leg: leg, At: at})
		return at
	}
	at := stop(shipment.PickedUp, shipped.Add(hours(0.5+r.ExpFloat64()*0.7)))
	at = nextDeparture(at.In(zone), s.departs)
	heavy := load[day]
	for hub := range hubs {
		at = stop(shipment.InTransit, at.Add(hours(r.Float64()*0.5)))
		at = stop(shipment.AtHub, at.Add(hours(km/float64(hubs)/s.kmh*math.Exp(r.NormFloat64()*0.15))))
		at = at.Add(hours(s.hub * heavy * math.Exp(r.NormFloat64()*0.5)))
		if hub == 0 && r.IntN(50) == 0 {
			at = stop(shipment.Exception, at.Add(hours(1+r.ExpFloat64()*3)))
			at = at.Add(hours(20 + r.ExpFloat64()*40))
		}
	}
	at = stop(shipment.OutForDelivery, courier(r, at.In(zone)))
	j.ArrivedAt = at.Add(hours(0.4 + math.Exp(r.NormFloat64()*0.6+0.3)*heavy))
	if r.IntN(12) == 0 {
		at = stop(shipment.AttemptFailed, j.ArrivedAt)
		at = stop(shipment.OutForDelivery, courier(r, at.Add(hours(10)).In(zone)))
		j.ArrivedAt = at.Add(hours(0.4 + r.ExpFloat64()*2.5))
	}
	return j
}

func hours(h float64) time.Duration { return time.Duration(h * float64(time.Hour)).Round(time.Minute) }

// seldom is a small number rather than a large one.
func seldom(r *rand.Rand, n int) int { return min(n-1, int(float64(n)*math.Pow(r.Float64(), 2.2))) }

func nextDeparture(at time.Time, departs []int) time.Time {
	for day := range 2 {
		for _, h := range departs {
			if leaves := time.Date(at.Year(), at.Month(), at.Day()+day, h, 0, 0, 0, at.Location()); !leaves.Before(at) {
				return leaves
			}
		}
	}
	return at
}

// courier is the next round of a courier: from eight to seven, and on Sundays with half of the rounds.
func courier(r *rand.Rand, at time.Time) time.Time {
	for {
		opens := time.Date(at.Year(), at.Month(), at.Day(), 8, 0, 0, 0, at.Location())
		if at.Before(opens) {
			at = opens
		}
		if at.Hour() < 19 && (at.Weekday() != time.Sunday || r.IntN(2) == 0) {
			return at.Add(hours(r.Float64()))
		}
		at = opens.AddDate(0, 0, 1)
	}
}
