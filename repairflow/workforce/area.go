package workforce

import (
	"encoding/json"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"fettle/internal/closed"
)

// Region is how far from help people live.
type Region string

// Regions.
const (
	// Urban is a town.
	Urban Region = "urban"
	// Remote is everything else.
	Remote Region = "remote"
)

// Regions lists them all.
func Regions() []Region { return []Region{Urban, Remote} }

// Schema lists them in the contracts.
func (Region) Schema(closed.Registry) *closed.Schema { return closed.Of(Regions()) }

// Area is where customers are answered within a time.
type Area struct {
	Area            string `db:"area" json:"area"`
	NameZH          string `db:"name_zh" json:"name_zh"`
	NameEN          string `db:"name_en" json:"name_en"`
	Region          Region `db:"region" json:"region"`
	ResponseMinutes int    `db:"response_minutes" json:"response_minutes"`
	Outline         string `db:"outline" json:"outline" doc:"GeoJSON of a Polygon or MultiPolygon, WGS-84."`
	Active          bool   `db:"active" json:"active"`
	Version         int    `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (a Area) ETagVersion() int { return a.Version }

// onEdge is how near to an edge, in degrees, a point lies on it: a centimetre, less than any survey knows and more than a coordinate is
// rounded by.
const onEdge = 1e-7

// Contains tells whether a point lies in an outline. Its edge belongs to it, that of a hole too.
func Contains(outline orb.MultiPolygon, at orb.Point) bool {
	for _, p := range outline {
		if len(p) == 0 || !p[0].Bound().Pad(onEdge).Contains(at) {
			continue
		}
		if touches(p[0], at) {
			return true
		}
		if !planar.RingContains(p[0], at) {
			continue
		}
		inHole := false
		for _, hole := range p[1:] {
			if touches(hole, at) {
				return true
			}
			inHole = inHole || planar.RingContains(hole, at)
		}
		if !inHole {
			return true
		}
	}
	return false
}

func touches(r orb.Ring, at orb.Point) bool {
	for i := 1; i < len(r); i++ {
		if planar.DistanceFromSegment(r[i-1], r[i], at) <= onEdge {
			return true
		}
	}
	return false
}

// geometry is as much of GeoJSON as an outline needs.
type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
	Geometry    *geometry       `json:"geometry"`
	Features    []geometry      `json:"features"`
}

// mostPoints bounds an outline: the coast of a province has fewer.
const mostPoints = 20_000

// ReadOutline reads GeoJSON: a Polygon, a MultiPolygon, or features of them.
func ReadOutline(text string) (orb.MultiPolygon, error) {
	var g geometry
	if err := json.Unmarshal([]byte(text), &g); err != nil {
		return nil, ErrOutline.Because("json")
	}
	var out orb.MultiPolygon
	if err := g.read(&out, 0); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, ErrOutline.Because("none")
	}
	return out, checkRings(out)
}

func (g geometry) read(out *orb.MultiPolygon, deep int) error {
	if deep > 2 {
		return ErrOutline.Because("none")
	}
	switch g.Type {
	case "FeatureCollection":
		for _, f := range g.Features {
			if err := f.read(out, deep+1); err != nil {
				return err
			}
		}
		return nil
	case "Feature":
		if g.Geometry == nil {
			return ErrOutline.Because("none")
		}
		return g.Geometry.read(out, deep+1)
	case "Polygon":
		var p [][][]float64
		if err := json.Unmarshal(g.Coordinates, &p); err != nil {
			return ErrOutline.Because("json")
		}
		return add(out, p)
	case "MultiPolygon":
		var all [][][][]float64
		if err := json.Unmarshal(g.Coordinates, &all); err != nil {
			return ErrOutline.Because("json")
		}
		for _, p := range all {
			if err := add(out, p); err != nil {
				return err
			}
		}
		return nil
	}
	return ErrOutline.Because("none")
}

func add(out *orb.MultiPolygon, rings [][][]float64) error {
	var p orb.Polygon
	for _, r := range rings {
		ring := make(orb.Ring, len(r))
		for i, c := range r {
			if len(c) < 2 {
				return ErrOutline.Because("json")
			}
			ring[i] = orb.Point{c[0], c[1]}
		}
		p = append(p, ring)
	}
	*out = append(*out, p)
	return nil
}

func checkRings(all orb.MultiPolygon) error {
	points := 0
	for _, p := range all {
		if len(p) == 0 {
			return ErrOutline.Because("none")
		}
		for _, r := range p {
			points += len(r)
			if len(r) < 4 || r[0] != r[len(r)-1] || math.Abs(planar.Area(r)) < onEdge*onEdge {
				return ErrOutline.Because("ring")
			}
			for _, at := range r {
				if math.Abs(at[0]) > 180 || math.Abs(at[1]) > 90 {
					return ErrOutline.Because("degrees").With("lon", at[0], "lat", at[1])
				}
			}
		}
	}
	if points > mostPoints {
		return ErrOutline.Because("many").With("most", mostPoints)
	}
	return nil
}
