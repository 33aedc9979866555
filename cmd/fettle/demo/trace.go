package demo

import "time"

// Scan is one line of a carrier's message, in our own format.
type Scan struct {
	Waybill    string    `json:"waybill"`
	Code       string    `json:"code"`
	OccurredAt time.Time `json:"occurred_at"`
	Place      string    `json:"place,omitempty"`
	Lon        *float64  `json:"lon,omitempty"`
	Lat        *float64  `json:"lat,omitempty"`
	Remark     string    `json:"remark,omitempty"`
	Source     string    `json:"source,omitempty"`
}

// Point is a place on the road.
type Point struct {
	Lon, Lat float64
	Name     string
}

// Trace makes the scans of a parcel from one point to another, SF codes: collected, sorted, left, arrived, on the
// courier's bike, signed.
func Trace(waybill string, from, to Point, start time.Time, took time.Duration) []Scan {
	codes := []struct {
		code string
		at   float64
	}{{"50", 0}, {"30", 0.08}, {"36", 0.15}, {"31", 0.7}, {"204", 0.85}, {"80", 1}}
	scans := make([]Scan, len(codes))
	for i, c := range codes {
		lon, lat := from.Lon+(to.Lon-from.Lon)*c.at, from.Lat+(to.Lat-from.Lat)*c.at
		place := from.Name
		if c.at > 0.5 {
			place = to.Name
		}
		scans[i] = Scan{Waybill: waybill, Code: c.code, OccurredAt: start.Add(time.Duration(c.at * float64(took))).UTC().Truncate(time.Second),
			Place: place, Lon: &lon, Lat: &lat, Source: "sf"}
	}
	return scans
}
