package guard

import (
	"math"
	"strconv"
	"strings"
)

// MaxWhole is the largest whole number that every reader of JSON keeps as it is: 2^53 - 1.
const MaxWhole = 1<<53 - 1

// Bounds of other numbers. What is nearer to nothing than least can be squared to nothing, which PostgreSQL refuses in
// the middle of a calculation; what is beyond most has no meaning in any unit we measure in.
const (
	least = 1e-100
	most  = 1e100
)

// Number looks at a number as it was written. A number that would be kept as another one is refused.
func Number(literal string) *Finding {
	if !strings.ContainsAny(literal, ".eEnNiIxXpP_") {
		if n, err := strconv.ParseInt(literal, 10, 64); err != nil {
			return whyNot(literal)
		} else if n > MaxWhole || n < -MaxWhole {
			return found(Huge, "limit", MaxWhole)
		}
		return nil
	}
	f, err := strconv.ParseFloat(literal, 64)
	switch {
	case math.IsNaN(f), math.IsInf(f, 0) && err == nil, err != nil && f == 0, strings.ContainsAny(literal, "xXpP_"):
		return found(NotANumber)
	case err != nil, math.Abs(f) > most:
		return found(Huge, "limit", "1e100")
	case f == math.Trunc(f) && math.Abs(f) > MaxWhole:
		return found(Huge, "limit", MaxWhole)
	case f == 0 && !nought(literal), f != 0 && math.Abs(f) < least:
		return found(Tiny)
	}
	return nil
}

func whyNot(literal string) *Finding {
	for i, c := range literal {
		if (c < '0' || c > '9') && (i > 0 || c != '-' && c != '+') {
			return found(NotANumber)
		}
	}
	if literal == "" || literal == "-" || literal == "+" {
		return found(NotANumber)
	}
	return found(Huge, "limit", MaxWhole)
}

// nought tells whether a number was written as nothing.
func nought(literal string) bool {
	mantissa, _, _ := strings.Cut(strings.ToLower(literal), "e")
	return !strings.ContainsAny(mantissa, "123456789")
}
