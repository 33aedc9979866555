package wastemanifest

import (
	"context"
	"fmt"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/wastelot"
)

const acceptSQL = `
UPDATE waste_manifests
SET state = $2, accepted_grams = $3, method = $4, note = $5, accepted_at = $6, version = version + 1
WHERE id = $1`

// Weighing is what the weighbridge showed. Settles tells that operations stand for a difference that stays.
type Weighing struct {
	Grams        int64
	Method, Note string
	Settles      bool
}

// aboard is what the lots that are still on a manifest weigh; what was refused of it is not.
func (m Manifest) aboard() (grams int64) {
	for _, l := range m.Lots {
		grams += *l.NetGrams
	}
	return grams
}

// Accept is the recycler's weighbridge, of what he did not refuse. Beyond 3 % the manifest is discrepant, which blocks certificate
// and points until a second weighing agrees, or operations settle it: they accept again, and their note says why the difference
// stays.
func Accept(ctx context.Context, tx *db.Tx, id string, w Weighing) (Manifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State != InTransfer && m.State != Discrepant || m.Purpose == Return {
		return m, ErrManifest.With("state", m.State)
	}
	agrees := balance.AcceptedAgrees(m.aboard(), w.Grams)
	if w.Settles && m.State == Discrepant && !agrees {
		m.AcceptedGrams, m.Method = &w.Grams, w.Method
		return settle(ctx, tx, m, AsWeighed, w.Note)
	}
	if agrees {
		return accepted(ctx, tx, m, w)
	}
	if _, err := tx.ExecContext(ctx, acceptSQL, id, Discrepant, w.Grams, w.Method, w.Note, tx.Now); err != nil {
		return m, fmt.Errorf("mark the discrepancy: %w", err)
	}
	if err := event.Emit(ctx, tx, ManifestAccepted{id, w.Grams, true}); err != nil {
		return m, err
	}
	return ManifestByID(ctx, tx, id)
}

// accepted books what the weighbridge showed: the grams leave the road, the difference is nobody's.
func accepted(ctx context.Context, tx *db.Tx, m Manifest, w Weighing) (Manifest, error) {
	id, grams := m.ID, w.Grams
	if _, err := tx.ExecContext(ctx, acceptSQL, id, Accepted, grams, w.Method, w.Note, tx.Now); err != nil {
		return m, fmt.Errorf("accept: %w", err)
	}
	if err := moveManifestMass(ctx, tx, m, roadOf(id), m.Acceptor, "accepted"); err != nil {
		return m, err
	}
	// The weighbridge weighs the vehicle, not the lots: each takes its share of the difference.
	for i, share := range weighbridgeShares(m.Lots, grams) {
		l := m.Lots[i]
		if err := balance.Move(ctx, tx, m.Acceptor, balance.Variance, l.HazardCode, *l.NetGrams-share, id, "weighbridge"); err != nil {
			return m, err
		}
	}
	parts, err := oldpart.LockOfLots(ctx, tx, m.lotIDs())
	if err != nil {
		return m, err
	}
	for _, r := range parts {
		if _, err := oldpart.Advance(ctx, tx, r, oldpart.Accepted); err != nil {
			return m, err
		}
	}
	if err := wastelot.Advance(ctx, tx, id, wastelot.Accepted); err != nil {
		return m, err
	}
	if err := event.Emit(ctx, tx, ManifestAccepted{id, grams, false}); err != nil {
		return m, err
	}
	return ManifestByID(ctx, tx, id)
}
