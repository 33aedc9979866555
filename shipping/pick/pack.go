package pick

import (
	"fmt"

	"fettle/inventory/ident"
)

// CheckPacked compares what was scanned at the packing table with what is to go into the shipment: each serial once, each
// loose piece by its part's number. It tells of the first scan that does not belong, then of what is missing.
func CheckPacked(tasks []Task, scans []string) error {
	left := make([]int64, len(tasks))
	for i, t := range tasks {
		left[i] = t.Quantity
		if t.Piece() != "" {
			left[i] = 1
		}
	}
	for i, s := range scans {
		at := fmt.Sprintf("body.scans[%d]", i)
		scan, f := ident.ReadScan(s)
		if f != nil {
			return f.At(at)
		}
		n := 0
		for n < len(tasks) && (left[n] == 0 || !scan.Names(tasks[n].Part, tasks[n].Piece())) {
			n++
		}
		if n == len(tasks) {
			return ErrWrongScan.Because("extra").With("scanned", s).At(at)
		}
		left[n]--
	}
	for i, t := range tasks {
		code := t.Part
		if serial := t.Piece(); serial != "" {
			code = serial
		}
		if left[i] > 0 {
			return ErrWrongScan.Because("left").With("part", code, "left", left[i]).At("body.scans")
		}
	}
	return nil
}
