package pick

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"fettle/inventory/ident"
)

// CheckPacked compares what was scanned at the packing table with what is to go into the shipment: each serial once, each
// loose piece by its part's number. It tells of the first scan that does not belong, then of what is missing.
func CheckPacked(tasks []Task, scans []ident.Scan) error {
	left := make([]int64, len(tasks))
	for i, t := range tasks {
		left[i] = t.Quantity
		if t.Piece() != "" {
			left[i] = 1
		}
	}
	for i, scan := range scans {
		n := 0
		for n < len(tasks) && (left[n] == 0 || !scan.Names(tasks[n].Part, tasks[n].Piece())) {
			n++
		}
		if n == len(tasks) {
			return ErrWrongScan.Because("extra").With("scanned", scan.Text).At(fmt.Sprintf("body.scans[%d]", i))
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

// CheckBagged wants every line whose part static electricity can harm among those that the packer saw in their antistatic bags, and
// no other: a tick on what needs no bag was made without looking.
func CheckBagged(tasks []Task, bagged []uuid.UUID) error {
	for _, t := range tasks {
		if t.ESD && !slices.Contains(bagged, t.Line) {
			return ErrBag.Because("unticked").With("part", t.Part).At("body.bagged")
		}
	}
	for i, line := range bagged {
		at := slices.IndexFunc(tasks, func(t Task) bool { return t.Line == line })
		if at < 0 || !tasks[at].ESD {
			return ErrBag.Because("needs_none").With("line", line).At(fmt.Sprintf("body.bagged[%d]", i))
		}
	}
	return nil
}
