package eta

import (
	"math"
	"slices"
	"sort"
)

// grid are the quantiles a Curve keeps; eta_grid in the database has the same.
var grid = func() []float64 {
	out := make([]float64, 0, 103)
	for i := range 100 {
		out = append(out, float64(i)/100)
	}
	return append(out, 0.995, 0.999, 1)
}()

// Curve is a distribution of minutes: its quantiles at the grid, never falling. Beyond the longest ever seen it goes on
// with an exponential tail, so that what outlasts all of them still has a time ahead of it.
type Curve []float64

// CurveOf is the empirical distribution of samples, nil when there is none.
func CurveOf(samples []float64) Curve {
	if len(samples) == 0 {
		return nil
	}
	s := slices.Sorted(slices.Values(samples))
	out := make(Curve, len(grid))
	for i, p := range grid {
		at := p * float64(len(s)-1)
		low := int(at)
		out[i] = s[low]
		if low+1 < len(s) {
			out[i] += (at - float64(low)) * (s[low+1] - s[low])
		}
	}
	return out
}

// CurveThrough passes through a few known quantiles, straight between them.
func CurveThrough(at, minutes []float64) Curve {
	out := make(Curve, len(grid))
	k := 0
	for i, p := range grid {
		for k+2 < len(at) && p > at[k+1] {
			k++
		}
		share := (p - at[k]) / (at[k+1] - at[k])
		out[i] = minutes[k] + min(1, max(0, share))*(minutes[k+1]-minutes[k])
		if i > 0 {
			out[i] = max(out[i], out[i-1])
		}
	}
	return out
}

// leastTail is the mean time beyond the longest ever seen, at least.
const leastTail = 30.0 // minutes

// tailShare is what an exponential tail holds: the last step of the grid.
const tailShare = 0.001

func (c Curve) tail() float64 { return max(leastTail, (c[95]-c[50])/2) }

// Quantile is the time by which a share p has ended.
func (c Curve) Quantile(p float64) float64 {
	top := len(grid) - 1
	if p > 1-tailShare {
		// The tail begins at p99.9 and replaces the last step, which is one sample.
		return min(c[top-1]-c.tail()*math.Log(max(1-p, 1e-12)/tailShare), math.MaxInt32)
	}
	i := min(sort.SearchFloat64s(grid, p), top-1)
	if i == 0 {
		return c[0]
	}
	return c[i-1] + (p-grid[i-1])/(grid[i]-grid[i-1])*(c[i]-c[i-1])
}

// Within is the share that has ended by a time.
func (c Curve) Within(minutes float64) float64 {
	top := len(grid) - 2
	if minutes < c[0] {
		return 0
	}
	if minutes >= c[top] {
		return 1 - tailShare*math.Exp(-(minutes-c[top])/c.tail())
	}
	i := sort.Search(top+1, func(i int) bool { return c[i] > minutes })
	return grid[i-1] + (minutes-c[i-1])/(c[i]-c[i-1])*(grid[i]-grid[i-1])
}

// After is the quantile of the whole time among those that have not ended after elapsed: never less than elapsed.
func (c Curve) After(elapsed, p float64) float64 {
	gone := c.Within(elapsed)
	top := c[len(grid)-2]
	if elapsed >= top {
		// Whoever has outlasted all is as if he began anew.
		return elapsed - c.tail()*math.Log(max(1-p, 1e-12))
	}
	return max(elapsed, c.Quantile(gone+p*(1-gone)))
}

// ChanceBy is the chance to end by a time for one that has not ended after elapsed.
func (c Curve) ChanceBy(minutes, elapsed float64) float64 {
	if minutes <= elapsed {
		return 0
	}
	top := c[len(grid)-2]
	if elapsed >= top {
		return 1 - math.Exp(-(minutes-elapsed)/c.tail())
	}
	gone := c.Within(elapsed)
	return min(1, max(0, (c.Within(minutes)-gone)/(1-gone)))
}
