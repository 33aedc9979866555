package shipment

import "fmt"

// SSCC is the serial shipping container code of GS1: extension digit, company prefix, serial, mod-10 check digit. The
// extension digit carries the serial on when the digits behind the prefix are used up; then a further prefix is needed.
func SSCC(prefix string, n int64) (string, error) {
	serial := fmt.Sprintf("%0*d", 17-len(prefix), n)
	if len(serial)+len(prefix) > 17 {
		return "", ErrPrefixUsed.With("prefix", prefix)
	}
	body := serial[:1] + prefix + serial[1:]
	sum := 0
	for i, d := range body {
		weight := 3
		if i%2 == 1 {
			weight = 1
		}
		sum += int(d-'0') * weight
	}
	return body + string(rune('0'+(10-sum%10)%10)), nil
}
