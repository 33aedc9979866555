package wastemanifest

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/wastelot"
)

const dispatchSQL = `
UPDATE waste_manifests
SET state = 'in_transfer', official_number = $2, permit = $3, approval = $4, dispatched_at = $5, accept_by = $6, number_by = $7, version = version + 1
WHERE id = $1`

// Dispatch lets the vehicle leave: the grams are on the road, the pieces with the recycler's account. The permits and the
// approval are asked again, for the day on which they were asked before may be long ago.
func Dispatch(ctx context.Context, tx *db.Tx, id string, given *string) (Manifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State != Draft {
		return m, ErrManifest.With("state", m.State)
	}
	p, err := papersOnDeparture(ctx, tx, m)
	if err != nil {
		return m, err
	}
	if given != nil {
		n, err := officialNumber(ctx, tx, *given)
		if err != nil {
			return m, err
		}
		given = &n
	}
	acceptBy, numberBy, err := termsOf(ctx, tx, m, given)
	if err != nil {
		return m, err
	}
	_, err = tx.ExecContext(ctx, dispatchSQL, id, given, p.permit, p.approval, tx.Now, acceptBy, numberBy)
	if db.Violates(err, "waste_manifests_official_number_once") {
		return m, ErrTaken.With("number", *given).At("body.official_number")
	}
	if err != nil {
		return m, fmt.Errorf("dispatch: %w", err)
	}
	timers := []event.Timer{{At: acceptBy, Event: AcceptanceDue{id}}, {At: tx.Now, Event: ManifestDispatched{id, m.Acceptor, m.DeclaredGrams}}}
	if numberBy != nil {
		timers = append(timers, event.Timer{At: *numberBy, Event: NumberDue{id}})
	}
	if err := leave(ctx, tx, m); err != nil {
		return m, err
	}
	if err := event.EmitTimers(ctx, tx, timers...); err != nil {
		return m, err
	}
	return ManifestByID(ctx, tx, id)
}

// papersOnDeparture asks for the papers of a draft as of now; what it holds of their quotas itself is its own.
func papersOnDeparture(ctx context.Context, tx *db.Tx, m Manifest) (papers, error) {
	places, err := site.ByCodes(ctx, tx, []string{m.MoverOut, m.Acceptor})
	if err != nil {
		return papers{}, err
	}
	w := way{from: places[m.MoverOut], to: places[m.Acceptor], purpose: m.Purpose, byCode: map[string]int64{}, itself: m.ID}
	for _, l := range m.Lots {
		w.byCode[l.HazardCode] += *l.NetGrams
	}
	return papersFor(ctx, tx, w)
}

// termsOf is by when a load that leaves now is to be accepted, and by when one without a number must have it. Only hazardous
// waste has a number.
func termsOf(ctx context.Context, tx *db.Tx, m Manifest, number *string) (acceptBy time.Time, numberBy *time.Time, err error) {
	p, err := wastelot.PolicyNow(ctx, tx)
	if err != nil {
		return acceptBy, nil, err
	}
	if acceptBy, err = workingDaysOn(ctx, tx, m.Acceptor, p.AcceptDays); err != nil {
		return acceptBy, nil, err
	}
	if number != nil || !m.hazardous() {
		return acceptBy, nil, nil
	}
	by, err := workingDaysOn(ctx, tx, m.MoverOut, p.NumberDays)
	return acceptBy, &by, err
}

// hazardous tells whether a lot of it has a code.
func (m Manifest) hazardous() bool {
	for _, l := range m.Lots {
		if l.HazardCode != "" {
			return true
		}
	}
	return false
}

// leave books the departure. What was refused on an earlier trip still lies on the road of that one, and its pieces stand with
// the recycler who refused it.
func leave(ctx context.Context, tx *db.Tx, m Manifest) error {
	road, pieces := m.MoverOut, m.MoverOut
	if m.Follows != nil {
		first, err := ManifestByID(ctx, tx, *m.Follows)
		if err != nil {
			return err
		}
		road, pieces = roadOf(first.ID), first.Acceptor
	}
	parts, err := oldpart.LockOfLots(ctx, tx, m.lotIDs())
	if err != nil {
		return err
	}
	for _, r := range parts {
		if r.State == oldpart.InTransfer {
			continue
		}
		if _, err := oldpart.Advance(ctx, tx, r, oldpart.InTransfer); err != nil {
			return err
		}
	}
	if err := movePieces(ctx, tx, parts, pieces, m.Acceptor, m.ID); err != nil {
		return err
	}
	return moveManifestMass(ctx, tx, m, road, roadOf(m.ID), "dispatched")
}

// movePieces moves the pieces of old parts from one site's account to another's. A load may come back to the recycler who
// refused it, whose pieces never left him.
func movePieces(ctx context.Context, tx *db.Tx, parts []oldpart.Return, from, to, reference string) error {
	if from == to {
		return nil
	}
	moves := make([]stock.Movement, 0, len(parts))
	for _, r := range parts {
		moves = append(moves, stock.Movement{Kind: "transfer", Part: r.Part, Quantity: 1, Serial: oldpart.SerialOf(r), Reference: reference,
			From: stock.Account{Location: from, Condition: stock.Used, Bucket: stock.Free},
			To:   stock.Account{Location: to, Condition: stock.Used, Bucket: stock.Free}})
	}
	return stock.Move(ctx, tx, moves)
}

// roadOf is the account of grams between two sites.
func roadOf(manifest string) string { return "ROAD:" + manifest }

// moveManifestMass moves the net grams of each lot under its code, so that each site's codes balance.
func moveManifestMass(ctx context.Context, tx *db.Tx, m Manifest, from, to, reason string) error {
	for _, l := range m.Lots {
		if err := balance.Move(ctx, tx, from, to, l.HazardCode, *l.NetGrams, m.ID, reason); err != nil {
			return err
		}
	}
	return nil
}

const numberSQL = `
UPDATE waste_manifests
SET official_number = $2, number_by = NULL, version = version + 1
WHERE id = $1`

// Backfill gives a load that left on paper the number that the country's system gave it, once.
func Backfill(ctx context.Context, tx *db.Tx, id, raw string) (Manifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State == Draft || m.OfficialNumber != nil {
		return m, ErrManifest.Because("numbered").With("state", m.State)
	}
	n, err := officialNumber(ctx, tx, raw)
	if err != nil {
		return m, err
	}
	_, err = tx.ExecContext(ctx, numberSQL, id, n)
	if db.Violates(err, "waste_manifests_official_number_once") {
		return m, ErrTaken.With("number", n).At("body.official_number")
	}
	if err != nil {
		return m, fmt.Errorf("number manifest %s: %w", id, err)
	}
	return ManifestByID(ctx, tx, id)
}
