package replenish

import (
	"math"

	"fettle/internal/closed"
	"fettle/inventory/stock"
)

// Use is what was asked of a part in a period. The zero value is a period of which nothing is known: it is no demand of
// none.
type Use struct {
	Known    bool
	Quantity int64
}

// demand of a period: a return, which is less than nothing, is none.
func (u Use) demand() float64 { return float64(max(0, u.Quantity)) }

// Pattern is how a part is asked for.
type Pattern string

// Patterns after Syntetos, Boylan and Croston (2005).
const (
	// NoDemand was never asked for.
	NoDemand Pattern = "none"
	// Smooth is asked for often, in even numbers.
	Smooth Pattern = "smooth"
	// Erratic is asked for often, in uneven numbers.
	Erratic Pattern = "erratic"
	// Intermittent is asked for seldom, in even numbers.
	Intermittent Pattern = "intermittent"
	// Lumpy is asked for seldom, in uneven numbers.
	Lumpy Pattern = "lumpy"
)

// Patterns lists every pattern.
func Patterns() []Pattern { return []Pattern{NoDemand, Smooth, Erratic, Intermittent, Lumpy} }

// Schema lists them in the contracts.
func (Pattern) Schema(closed.Registry) *closed.Schema { return closed.Of(Patterns()) }

// Where patterns part: the average interval between demands, and the squared coefficient of variation of their sizes.
const (
	seldomADI = 1.32
	unevenCV2 = 0.49
)

// PatternOf answers how a part is asked for, with the average interval between demands in known periods and the squared
// coefficient of variation of their sizes; both are 0 where there is no demand.
func PatternOf(uses []Use) (pattern Pattern, adi, cv2 float64) {
	var periods, demands, sum, squares float64
	for _, u := range uses {
		if !u.Known {
			continue
		}
		periods++
		if q := u.demand(); q > 0 {
			demands++
			sum += q
			squares += q * q
		}
	}
	if demands == 0 {
		return NoDemand, 0, 0
	}
	mean := sum / demands
	adi, cv2 = periods/demands, max(0, squares/demands-mean*mean)/(mean*mean)
	switch seldom, uneven := adi >= seldomADI, cv2 >= unevenCV2; {
	case seldom && uneven:
		return Lumpy, adi, cv2
	case seldom:
		return Intermittent, adi, cv2
	case uneven:
		return Erratic, adi, cv2
	}
	return Smooth, adi, cv2
}

// Croston forecasts the demand of a period from the size of demands and the interval between them, both smoothed by
// alpha and beginning with the first of each. false when there was no demand: nothing is forecast from nothing.
func Croston(uses []Use, alpha float64) (float64, bool) {
	var size, interval, since float64
	for _, u := range uses {
		if !u.Known {
			continue
		}
		since++
		q := u.demand()
		if q == 0 {
			continue
		}
		if size == 0 {
			size, interval = q, since
		} else {
			size += alpha * (q - size)
			interval += alpha * (since - interval)
		}
		since = 0
	}
	if size == 0 {
		return 0, false
	}
	return size / interval, true
}

// SBA is Croston's forecast without its bias (Syntetos and Boylan).
func SBA(uses []Use, alpha float64) (float64, bool) {
	f, ok := Croston(uses, alpha)
	return f * (1 - alpha/2), ok
}

// TSB forecasts from the size of demands, smoothed by alpha, and the chance that there is one, smoothed by beta in every
// known period: unlike Croston's it falls while nothing is asked for (Teunter, Syntetos and Babai).
func TSB(uses []Use, alpha, beta float64) (float64, bool) {
	var size, chance, since float64
	for _, u := range uses {
		if !u.Known {
			continue
		}
		q := u.demand()
		switch {
		case size == 0:
			if since++; q > 0 {
				size, chance = q, 1/since
			}
		case q > 0:
			size += alpha * (q - size)
			chance += beta * (1 - chance)
		default:
			chance -= beta * chance
		}
	}
	return size * chance, size > 0
}

// PoissonFill is the share of demands that s pieces serve from stock, when pipeline pieces are on order on average and
// each piece is ordered again as it goes.
func PoissonFill(pipeline float64, s int64) float64 {
	if s < 1 {
		return 0
	}
	return poissonUpTo(pipeline, s-1)
}

// PoissonBackorders is how many pieces are owed on average with s pieces.
func PoissonBackorders(pipeline float64, s int64) float64 {
	owed := pipeline - float64(s)
	for x := range s {
		owed += float64(s-x) * poisson(pipeline, x)
	}
	return max(0, owed)
}

// poisson is the chance of x; by logarithms, because the factorial of a busy part is no number.
func poisson(mean float64, x int64) float64 {
	if mean <= 0 {
		if x == 0 {
			return 1
		}
		return 0
	}
	factorial, _ := math.Lgamma(float64(x) + 1)
	return math.Exp(float64(x)*math.Log(mean) - mean - factorial)
}

func poissonUpTo(mean float64, x int64) float64 {
	sum := 0.0
	for k := range x + 1 {
		sum += poisson(mean, k)
	}
	return min(1, sum)
}

// BaseStock is the least number of pieces that serves the share fill of demands from stock.
func BaseStock(pipeline, fill float64) int64 {
	if pipeline <= 0 {
		return 0
	}
	sum := 0.0
	for s := int64(1); s < stock.MaxQuantity; s++ {
		sum += poisson(pipeline, s-1)
		if sum >= fill {
			return s
		}
	}
	return stock.MaxQuantity
}

// Replenishment is how many pieces a stock key should have, and why.
type Replenishment struct {
	Pattern Pattern `json:"pattern"`
	// PerPeriod is the demand that is forecast.
	PerPeriod float64 `json:"per_period"`
	BaseStock int64   `json:"base_stock"`
}

// How forecasts are made.
const (
	smoothing = 0.1
	// staleAfter is after how many average intervals without demand a part is thought to go out of use.
	staleAfter = 3
)

// Replenish proposes a base stock for a lead time in periods; false when nothing was ever asked for: then nothing is
// proposed. A part that is asked for seldom is forecast without Croston's bias, one that has not been asked for in a long
// while by a forecast that falls.
func Replenish(uses []Use, lead, fill float64) (Replenishment, bool) {
	pattern, _, _ := PatternOf(uses)
	out := Replenishment{Pattern: pattern}
	var ok bool
	switch {
	case pattern == NoDemand:
		return out, false
	case demandIsStale(uses):
		out.PerPeriod, ok = TSB(uses, smoothing, smoothing)
	default:
		out.PerPeriod, ok = SBA(uses, smoothing)
	}
	out.BaseStock = BaseStock(out.PerPeriod*lead, fill)
	return out, ok
}

// demandIsStale tells that far more time has passed since the last demand than used to pass between two.
func demandIsStale(uses []Use) bool {
	last, quiet := len(uses)-1, 0.0
	for ; last >= 0 && uses[last].demand() == 0; last-- {
		if uses[last].Known {
			quiet++
		}
	}
	_, adi, _ := PatternOf(uses[:last+1])
	return quiet > staleAfter*adi
}
