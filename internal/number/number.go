// Package number makes numbers that people read aloud and type: a prefix, digits and a check digit (ISO 7064 mod 11,10),
// which finds every single wrong digit and nearly every swap of neighbours.
//
// Tables: none
package number

import (
	"fmt"
	"strings"
)

// New makes the n-th number of a prefix.
func New(prefix string, n int64) string {
	digits := fmt.Sprintf("%08d", n)
	return prefix + digits + string(rune('0'+check(digits)))
}

// Valid tells whether text is a number of the prefix with the right check digit.
func Valid(prefix, text string) bool {
	digits, found := strings.CutPrefix(text, prefix)
	if !found || len(digits) < 9 || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	body := digits[:len(digits)-1]
	return digits[len(body)] == byte('0'+check(body))
}

func check(digits string) int {
	p := 10
	for _, d := range digits {
		s := (p + int(d-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return (11 - p) % 10
}
