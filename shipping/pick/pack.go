package pick

import "fmt"

// CheckPacked compares what was scanned at the packing table with what is to go into the shipment: each serial once, each
// loose piece by its part's number. It tells of the first scan that does not belong, then of what is missing.
func CheckPacked(tasks []Task, scans []string) error {
	wanted := map[string]int64{}
	for _, t := range tasks {
		if serial := t.Piece(); serial != "" {
			wanted[serial]++
		} else {
			wanted[t.Part] += t.Quantity
		}
	}
	for i, s := range scans {
		if wanted[s] == 0 {
			return ErrWrongScan.Because("extra").With("scanned", s).At(fmt.Sprintf("body.scans[%d]", i))
		}
		wanted[s]--
	}
	for _, t := range tasks {
		code := t.Part
		if serial := t.Piece(); serial != "" {
			code = serial
		}
		if left := wanted[code]; left > 0 {
			return ErrWrongScan.Because("left").With("part", code, "left", left).At("body.scans")
		}
	}
	return nil
}
