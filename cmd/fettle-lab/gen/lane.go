package main

import (
	"math"
	"slices"
	"strconv"
)

const (
	bend      = 1.3 // road kilometres for one as the crow flies
	trunk     = 105 // km/h on the motorway
	farTrunk  = 75  // km/h beyond a driver's day, rests included
	driverDay = 1300
	hub       = 30  // minutes from the yard to the trunk and off it again
	overnight = 600 // the evening's last departure, 23:00, is delivered at nine
	cruise    = 700 // km/h in the air
	airHub    = 360
)

func kilometres(lon1, lat1, lon2, lat2 float64) float64 {
	const radius, degree = 6371.0088, math.Pi / 180
	a, b := lat1*degree, lat2*degree
	h := math.Pow(math.Sin((b-a)/2), 2) + math.Cos(a)*math.Cos(b)*math.Pow(math.Sin((lon2-lon1)*degree/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(h))
}

// nudge moves a point by up to km, the same way for the same word.
func nudge(p [2]float64, km float64, word string) (lon, lat float64) {
	angle := float64(pick(3600, word, "angle")) / 1800 * math.Pi
	far := km * math.Sqrt(float64(pick(1000, word, "far"))/1000)
	lat = p[1] + far*math.Sin(angle)/111.2
	return p[0] + far*math.Cos(angle)/(111.2*math.Cos(p[1]*math.Pi/180)), lat
}

func province(area string) string { return area[:2] }

func northEast(s site) bool { return slices.Contains([]string{"21", "22", "23"}, province(s.area)) }

// The Bohai gulf lies between the north-east and the coast opposite: the road goes round it.
func around(from, to site) [][2]float64 {
	if northEast(to) && !northEast(from) {
		way := around(to, from)
		slices.Reverse(way)
		return way
	}
	if !northEast(from) || !slices.Contains([]string{"11", "12", "13", "37"}, province(to.area)) {
		return nil
	}
	panjin, shanhaiguan, tianjin, binzhou := [2]float64{122.07, 41.12}, [2]float64{119.75, 40}, [2]float64{117.2, 39.13}, [2]float64{117.97, 37.38}
	way := [][2]float64{shanhaiguan}
	if from.lat < 40.6 {
		way = [][2]float64{panjin, shanhaiguan}
	}
	if province(to.area) == "37" {
		way = append(way, tianjin)
		if to.lon > 118.5 {
			way = append(way, binzhou)
		}
	}
	return way
}

func roadMinutes(from, to site) float64 {
	way := around(from, to)
	km, at := 0.0, [2]float64{from.lon, from.lat}
	for _, p := range append(way, [2]float64{to.lon, to.lat}) {
		leg := kilometres(at[0], at[1], p[0], p[1])
		// Legs between way-points follow the coast already; a long first or last leg still bends.
		if way == nil || leg > 350 {
			leg *= bend
		}
		km, at = km+leg, p
	}
	minutes := math.Min(km, driverDay)/trunk*60 + math.Max(0, km-driverDay)/farTrunk*60
	if (province(from.area) == "46") != (province(to.area) == "46") {
		minutes += 150 // the ferry over the Qiongzhou strait
	}
	return minutes
}

func laneRows(sites []site) [][]string {
	rows := [][]string{split("origin_area,dest_area,carrier,service,transit_minutes,departures")}
	var ends []site
	seen := map[string]bool{}
	for _, s := range sites {
		if s.kind != "recycler" && s.kind != "van" && !s.nowhere && !seen[s.area] {
			seen[s.area] = true
			ends = append(ends, s)
		}
	}
	// A lane runs from centre to centre of a prefecture, not from the outlet that came first.
	centre := map[string]site{}
	for _, s := range sites {
		if s.cutoff != "" {
			centre[s.area] = s
		}
	}
	for _, from := range sites {
		if from.cutoff == "" {
			continue
		}
		for _, to := range ends {
			if c, ok := centre[to.area]; ok {
				to = c
			}
			rows = append(rows, lanesBetween(from, to)...)
		}
	}
	return rows
}

// reach is how far, in a straight line, a tier sends.
var reach = map[string]float64{"national": math.Inf(1), "regional": 1100, "city": 480}

func lanesBetween(from, to site) [][]string {
	lane := func(carrier, service string, minutes float64, departures string) []string {
		quarter := int(math.Round(minutes/15)) * 15
		return []string{from.area, to.area, carrier, service, strconv.Itoa(quarter), departures}
	}
	if from.area == to.area {
		return [][]string{
			lane("SF", "same_city", 180, "09:30;14:00;17:30"),
			lane("JD", "same_city", 240, "10:00;15:00"),
		}
	}
	far := kilometres(from.lon, from.lat, to.lon, to.lat)
	same := province(from.area) == province(to.area)
	if far > reach[from.kind] && !same {
		return nil
	}
	road := roadMinutes(from, to)
	var rows [][]string
	if road <= 180 {
		rows = append(rows, lane("SF", "direct", math.Max(road, 60), "17:30"))
	}
	rows = append(rows,
		lane("SF", "standard", math.Max(road+hub, overnight), "20:30;23:00"),
		lane("JD", "standard", math.Max(road*1.1+2*hub, overnight+30), "21:00;23:30"))
	if far > 700 {
		air := airHub + far/cruise*60
		if slices.Contains([]string{"54", "63", "65"}, province(to.area)) {
			air += 150 // few flights, far apart
		}
		rows = append(rows, lane("SF", "air", math.Max(air, overnight), "20:30;23:00"))
	}
	return rows
}
