package wastemanifest

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/zone"
	"fettle/inventory/site"
	"fettle/recycling/wastelot"
)

// Transporter is who took a load over on its way.
type Transporter struct {
	Step    int       `db:"step" json:"step" doc:"The first carrier, who stands on the manifest, is 1."`
	Carrier string    `db:"carrier" json:"carrier"`
	Vehicle string    `db:"vehicle" json:"vehicle"`
	Place   string    `db:"place" json:"place"`
	At      time.Time `db:"at" json:"at"`
	By      string    `db:"by" json:"by"`
}

// Link is a manifest of a chain.
type Link struct {
	Manifest string  `db:"id" json:"manifest"`
	Purpose  Purpose `db:"purpose" json:"purpose"`
	State    State   `db:"state" json:"state"`
	Follows  *string `db:"follows" json:"follows"`
	Acceptor string  `db:"acceptor" json:"acceptor"`
	NameZH   string  `db:"name_zh" json:"name_zh"`
	NameEN   string  `db:"name_en" json:"name_en"`
}

const rejectionsSQL = `
SELECT r.lot, l.hazard_code, r.net_grams, r.grams, r.reason, r.at, r.by, coalesce(l.rejected_from = r.manifest, false) AS waits
FROM waste_rejections r
JOIN waste_lots l ON l.id = r.lot
WHERE r.manifest = $1
ORDER BY r.lot`

const settlementsSQL = `
SELECT decision, note, declared_grams, weighed_grams, at, by
FROM waste_settlements
WHERE manifest = $1
ORDER BY id`

const transportersSQL = `
SELECT step, carrier, vehicle, place, at, by
FROM waste_transporters
WHERE manifest = $1
ORDER BY step`

// chainSQL walks to the first manifest and from it to all that follow.
const chainSQL = `
WITH RECURSIVE up AS (
    SELECT id, follows
    FROM waste_manifests
    WHERE id = $1
    UNION
    SELECT m.id, m.follows
    FROM up
    JOIN waste_manifests m ON m.id = up.follows
), chain AS (
    SELECT id
    FROM up
    WHERE follows IS NULL
    UNION
    SELECT m.id
    FROM chain c
    JOIN waste_manifests m ON m.follows = c.id
)
SELECT m.id, m.purpose, m.state, m.follows, m.acceptor, a.name_zh, a.name_en
FROM chain
JOIN waste_manifests m USING (id)
JOIN locations a ON a.code = m.acceptor
ORDER BY m.created_at, m.id`

// detailed reads what belongs to one manifest.
func detailed(ctx context.Context, tx *db.Tx, m *Manifest) (err error) {
	m.Rejections, m.Settlements, m.Transporters, m.Chain = []Rejection{}, []Settlement{}, []Transporter{}, []Link{}
	if m.Lots, err = wastelot.OfManifest(ctx, tx, m.ID); err != nil {
		return err
	}
	for query, into := range map[string]any{rejectionsSQL: &m.Rejections, settlementsSQL: &m.Settlements, transportersSQL: &m.Transporters, chainSQL: &m.Chain} {
		if err := tx.SelectContext(ctx, into, query, m.ID); err != nil {
			return fmt.Errorf("read manifest %s: %w", m.ID, err)
		}
	}
	if len(m.Chain) == 1 {
		m.Chain = []Link{}
	}
	return nil
}

const handOverSQL = `
INSERT INTO waste_transporters (manifest, step, carrier, vehicle, place, at, by)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

// HandOver tells that another carrier took a load over on its way; at is not before what is known of it, and not to come.
func HandOver(ctx context.Context, tx *db.Tx, id string, t Transporter) (Manifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State != InTransfer {
		return m, ErrManifest.With("state", m.State)
	}
	if t.At.IsZero() {
		t.At = tx.Now
	}
	last := *m.DispatchedAt
	if n := len(m.Transporters); n > 0 {
		last = m.Transporters[n-1].At
	}
	if t.At.Before(last) || t.At.After(tx.Now) {
		from, err := site.ByCode(ctx, tx, m.MoverOut)
		if err != nil {
			return m, err
		}
		in := zone.Named(from.Zone)
		return m, ErrHandOver.With("from", last.In(in), "to", tx.Now.In(in)).At("body.at")
	}
	if _, err := tx.ExecContext(ctx, handOverSQL, id, len(m.Transporters)+2, t.Carrier, t.Vehicle, t.Place, t.At, tx.By); err != nil {
		return m, fmt.Errorf("hand manifest %s over: %w", id, err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE waste_manifests SET version = version + 1 WHERE id = $1", id); err != nil {
		return m, fmt.Errorf("hand manifest %s over: %w", id, err)
	}
	return ManifestByID(ctx, tx, id)
}
