package ident

import (
	"strings"

	"fettle/internal/fault"
)

// width is as long as the longest serial: no number in one is longer.
const width = 64

// Natural is a text that compares, byte by byte, as the serial does in natural order: each run of digits is as wide as the
// longest can be.
func Natural(serial string) string {
	serial = Code(serial)
	var out strings.Builder
	for i := 0; i < len(serial); {
		j := i
		for j < len(serial) && serial[j] >= '0' && serial[j] <= '9' {
			j++
		}
		if j == i {
			out.WriteByte(serial[i])
			i++
			continue
		}
		run := strings.TrimLeft(serial[i:j], "0")
		out.WriteString(strings.Repeat("0", max(0, width-len(run))))
		out.WriteString(run)
		i = j
	}
	return out.String()
}

// CheckRange refuses bounds in the wrong order; an empty bound is open.
func CheckRange(from, to string) *fault.Fault {
	if from != "" && to != "" && Natural(from) > Natural(to) {
		return ErrIdent.Because("reversed").With("from", from, "to", to)
	}
	return nil
}
