package wastemanifest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Settlement is how operations settled a discrepancy.
type Settlement struct {
	Decision      Decision  `db:"decision" json:"decision"`
	Note          string    `db:"note" json:"note"`
	DeclaredGrams int64     `db:"declared_grams" json:"declared_grams"`
	WeighedGrams  int64     `db:"weighed_grams" json:"weighed_grams"`
	At            time.Time `db:"at" json:"at"`
	By            string    `db:"by" json:"by"`
}

// leastNote is how many letters and figures a note has at least that says why.
const leastNote = 8

// says tells whether a note says anything.
func says(note string) bool {
	n := 0
	for _, r := range note {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n >= leastNote
}

// Settle ends a discrepancy by a decision of operations.
func Settle(ctx context.Context, tx *db.Tx, id string, d Decision, note string) (Manifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State != Discrepant {
		return m, ErrManifest.Because("not_discrepant").With("state", m.State)
	}
	return settle(ctx, tx, m, d, note)
}

const settleSQL = `
INSERT INTO waste_settlements (manifest, decision, note, declared_grams, weighed_grams, at, by)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

// settle keeps the decision on a locked and discrepant manifest and books it.
func settle(ctx context.Context, tx *db.Tx, m Manifest, d Decision, note string) (Manifest, error) {
	note = strings.TrimSpace(note)
	if !says(note) {
		return m, ErrNoteNeeded.With("least", leastNote).At("body.note")
	}
	if !slices.Contains(Decisions(), d) {
		return m, ErrManifest.With("state", m.State).At("body.decision")
	}
	if _, err := tx.ExecContext(ctx, settleSQL, m.ID, d, note, m.aboard(), *m.AcceptedGrams, tx.Now, tx.By); err != nil {
		return m, fmt.Errorf("settle manifest %s: %w", m.ID, err)
	}
	if err := event.Emit(ctx, tx, DiscrepancySettled{m.ID, d, note}); err != nil {
		return m, err
	}
	switch d {
	case AsDeclared:
		return accepted(ctx, tx, m, Weighing{Grams: m.aboard(), Method: m.Method, Note: note})
	case Refused:
		all := make([]Refusal, len(m.Lots))
		for i, share := range weighbridgeShares(m.Lots, *m.AcceptedGrams) {
			all[i] = Refusal{Lot: m.Lots[i].ID, Grams: max(1, share), Reason: note}
		}
		return refuse(ctx, tx, m, all)
	}
	return accepted(ctx, tx, m, Weighing{Grams: *m.AcceptedGrams, Method: m.Method, Note: note})
}
