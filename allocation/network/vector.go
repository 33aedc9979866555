package network

import (
	"math"
	"strings"

	"github.com/paulmach/orb"
)

// Area is a GB/T 2260 code with its prefecture.
type Area struct{ Code, Prefecture string }

// Vector is a point on the unit sphere.
type Vector [3]float64

// VectorOf is the point on the unit sphere of a lon/lat (WGS-84).
func VectorOf(p orb.Point) Vector {
	lon, lat := p[0]*math.Pi/180, p[1]*math.Pi/180
	return Vector{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
}

// MetresTo is the distance over the ground, on a sphere.
func (v Vector) MetresTo(w Vector) float64 {
	x, y, z := v[0]-w[0], v[1]-w[1], v[2]-w[2]
	return 2 * orb.EarthRadius * math.Asin(min(1, math.Sqrt(x*x+y*y+z*z)/2))
}

// Within tells whether another point is no farther away.
func (v Vector) Within(w Vector, metres float64) bool {
	x, y, z := v[0]-w[0], v[1]-w[1], v[2]-w[2]
	chord := 2 * math.Sin(min(metres/(2*orb.EarthRadius), math.Pi/2))
	return x*x+y*y+z*z <= chord*chord
}

// PrefectureOf is the wider area that carriers sell lanes to. In GB/T 2260, six digits, the first four name it; a code of
// another system names its area as it is.
func PrefectureOf(area string) string {
	if len(area) != 6 || strings.Trim(area, "0123456789") != "" {
		return area
	}
	return area[:4] + "00"
}
