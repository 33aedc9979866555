package wastemanifest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/recycling/oldpart"
	"fettle/recycling/wastelot"
)

// Refusal is a lot that a recycler does not take, as he weighed it.
type Refusal struct {
	Lot    string `json:"lot" minLength:"1" maxLength:"64"`
	Grams  int64  `json:"grams" minimum:"1" maximum:"1000000000" doc:"What it weighs at the gate; what was declared of it stays in the books until it is weighed where it is taken."`
	Reason string `json:"reason" minLength:"4" maxLength:"500" format:"multiline"`
}

// Rejection is a refusal that was written down.
type Rejection struct {
	Lot        string    `db:"lot" json:"lot"`
	HazardCode string    `db:"hazard_code" json:"hazard_code"`
	NetGrams   int64     `db:"net_grams" json:"net_grams"`
	Grams      int64     `db:"grams" json:"grams"`
	Reason     string    `db:"reason" json:"reason"`
	At         time.Time `db:"at" json:"at"`
	By         string    `db:"by" json:"by"`
	// Waits tells that it lies at the gate still.
	Waits bool `db:"waits" json:"waits" doc:"No manifest takes it home or on yet."`
}

// Reject is a recycler who takes some lots of a load or none. They stay on its road until a manifest that follows takes them home
// or on; what is left aboard is weighed as ever.
func Reject(ctx context.Context, tx *db.Tx, id string, refused []Refusal) (Manifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State != InTransfer && m.State != Discrepant || m.Purpose == Return {
		return m, ErrManifest.With("state", m.State)
	}
	return refuse(ctx, tx, m, refused)
}

const rejectSQL = `
INSERT INTO waste_rejections (manifest, lot, net_grams, grams, reason, at, by)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

// A load of which something was refused is weighed anew: a weight that did not agree was of more.
const rejectManifestSQL = `
UPDATE waste_manifests
SET state = $2, accepted_grams = NULL, accepted_at = NULL, version = version + 1
WHERE id = $1`

func refuse(ctx context.Context, tx *db.Tx, m Manifest, refused []Refusal) (Manifest, error) {
	told := LoadRejected{Manifest: m.ID, Site: m.MoverOut, Acceptor: m.Acceptor, Whole: len(refused) == len(m.Lots)}
	for i, r := range refused {
		at := slices.IndexFunc(m.Lots, func(l wastelot.Lot) bool { return l.ID == r.Lot })
		if at < 0 || slices.Contains(told.Lots, r.Lot) {
			return m, wastelot.ErrNoLot.At(fmt.Sprintf("body.lots[%d].lot", i))
		}
		net := *m.Lots[at].NetGrams
		if _, err := tx.ExecContext(ctx, rejectSQL, m.ID, r.Lot, net, r.Grams, r.Reason, tx.Now, tx.By); err != nil {
			return m, fmt.Errorf("reject lot %s: %w", r.Lot, err)
		}
		if err := wastelot.Reject(ctx, tx, r.Lot); err != nil {
			return m, err
		}
		told.Lots, told.Grams = append(told.Lots, r.Lot), told.Grams+net
	}
	to := InTransfer
	if told.Whole {
		to = Rejected
	}
	if _, err := tx.ExecContext(ctx, rejectManifestSQL, m.ID, to); err != nil {
		return m, fmt.Errorf("reject of manifest %s: %w", m.ID, err)
	}
	if err := event.Emit(ctx, tx, told); err != nil {
		return m, err
	}
	return ManifestByID(ctx, tx, m.ID)
}

// TakeBack receives a return load at its own site: the grams leave the road, the lots lie sealed again.
func TakeBack(ctx context.Context, tx *db.Tx, id string) (Manifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State != InTransfer || m.Purpose != Return {
		return m, ErrManifest.Because("not_a_return").With("state", m.State)
	}
	parts, err := oldpart.LockOfLots(ctx, tx, m.lotIDs())
	if err != nil {
		return m, err
	}
	for _, r := range parts {
		if _, err := oldpart.Advance(ctx, tx, r, oldpart.Staged); err != nil {
			return m, err
		}
	}
	if err := moveManifestMass(ctx, tx, m, roadOf(id), m.MoverOut, "taken_back"); err != nil {
		return m, err
	}
	if err := wastelot.Leave(ctx, tx, id, ""); err != nil {
		return m, err
	}
	if _, err := tx.ExecContext(ctx, acceptSQL, id, Returned, m.aboard(), m.Method, m.Note, tx.Now); err != nil {
		return m, fmt.Errorf("take manifest %s back: %w", id, err)
	}
	if err := event.Emit(ctx, tx, LoadReturned{id, m.MoverOut, m.aboard()}); err != nil {
		return m, err
	}
	return ManifestByID(ctx, tx, id)
}

// Cancel ends a draft that shall not leave, for instance because its permit has ended since.
func Cancel(ctx context.Context, tx *db.Tx, id string) (Manifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State != Draft {
		return m, ErrManifest.With("state", m.State)
	}
	refusedOn := ""
	if m.Follows != nil {
		refusedOn = *m.Follows
	}
	if err := wastelot.Leave(ctx, tx, id, refusedOn); err != nil {
		return m, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE waste_manifests SET state = 'cancelled', version = version + 1 WHERE id = $1", id); err != nil {
		return m, fmt.Errorf("cancel manifest %s: %w", id, err)
	}
	return ManifestByID(ctx, tx, id)
}
