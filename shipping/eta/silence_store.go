package eta

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/shipment"
)

// checkSilence looks again at a shipment that nobody has spoken of: it cannot arrive in the past any more, its lines may have
// come to be at risk, and at last nobody believes in it.
func checkSilence(ctx context.Context, tx *db.Tx, e SilenceDue) error {
	s, err := shipment.Lock(ctx, tx, e.Shipment)
	if errors.Is(err, shipment.ErrNoShipment) {
		return nil
	}
	if err != nil {
		return err
	}
	silent := &subject{id: s.ID, state: s.State, steps: s.Timeline, arrived: s.ArrivedAt, quiet: true}
	o, err := forecastSubjects(ctx, tx, []*subject{silent})
	if err != nil {
		return err
	}
	if !silent.Known || silent.CheckAt == nil || !silent.CheckAt.Equal(e.At) {
		// A scan has set another timer meanwhile.
		return nil
	}
	if err := o.Write(ctx, tx); err != nil {
		return err
	}
	f := silent.forecast
	if f == nil || tx.Now.Before(f.LostAt) || !silent.MadeAt.Before(*silent.LostAt) {
		// It is told once: the look before has told it.
		return nil
	}
	return event.Emit(ctx, tx, shipment.EventPerRepair(s.Shares(), func(of shipment.Share) LossSuspected {
		return LossSuspected{Repair: of.Repair, Shipment: s.ID, Lines: of.Lines, Since: f.Since}
	})...)
}

const presumeSQL = `
UPDATE shipment_forecasts
SET lost_since = $3
WHERE shipment = $1 AND since = $2 AND lost_at <= $3 AND lost_since IS NULL`

const endRisksSQL = `
DELETE FROM line_risks
WHERE shipment = $1`

// PresumeLost marks a shipment as lost that has been silent for too long; false when it has spoken, arrived or been marked
// meanwhile. Whoever calls it books what is in the shipment as lost (Lose) in the same transaction.
func PresumeLost(ctx context.Context, tx *db.Tx, shipmentID string, since time.Time) (bool, error) {
	s, err := shipment.Lock(ctx, tx, shipmentID)
	if err != nil {
		return false, err
	}
	if s.ArrivedAt != nil || s.ClosedAt != nil {
		return false, nil
	}
	done, err := tx.ExecContext(ctx, presumeSQL, shipmentID, since, tx.Now)
	if err != nil {
		return false, fmt.Errorf("presume a shipment lost: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, endRisksSQL, shipmentID); err != nil {
		return false, fmt.Errorf("end the risks of %s: %w", shipmentID, err)
	}
	return true, event.Emit(ctx, tx, shipment.EventPerRepair(s.Shares(), func(of shipment.Share) PresumedLost {
		return PresumedLost{Repair: of.Repair, Shipment: s.ID, Lines: of.Lines, Since: since}
	})...)
}

const outlookSQL = `
SELECT f.leg, f.since, f.p10, f.p50, f.p90, f.model, f.samples, f.stale_at, f.lost_at, f.stale, f.delayed, f.made_at, f.lost_since,
       coalesce((SELECT max(r.level) FROM line_risks r WHERE r.shipment = f.shipment), 0) AS level
FROM shipment_forecasts f
WHERE f.shipment = $1`

// Outlook is the forecast of a shipment as it was made last.
type Outlook struct {
	Leg     string    `db:"leg" json:"leg"`
	Since   time.Time `db:"since" json:"since"`
	P10     time.Time `db:"p10" json:"p10"`
	P50     time.Time `db:"p50" json:"p50"`
	P90     time.Time `db:"p90" json:"p90"`
	Model   Model     `db:"model" json:"model"`
	Samples int64     `db:"samples" json:"samples"`
	StaleAt time.Time `db:"stale_at" json:"stale_at"`
	LostAt  time.Time `db:"lost_at" json:"lost_at"`
	// Stale tells that silence is longer than nineteen in twenty of its kind, Delayed that a line's promise is before P50.
	Stale   bool      `db:"stale" json:"stale"`
	Delayed bool      `db:"delayed" json:"delayed"`
	MadeAt  time.Time `db:"made_at" json:"made_at"`
	// LostSince is when it was given up.
	LostSince *time.Time `db:"lost_since" json:"lost_since"`
	// Level is the highest step of risk of its lines.
	Level int `db:"level" json:"level"`
}

// OutlookOf reads the forecast of a shipment; false when it is on its way no more, or nothing can be said.
func OutlookOf(ctx context.Context, tx *db.Tx, shipment string) (Outlook, bool, error) {
	var o Outlook
	err := tx.GetContext(ctx, &o, outlookSQL, shipment)
	if errors.Is(err, sql.ErrNoRows) {
		return o, false, nil
	}
	if err != nil {
		return o, false, fmt.Errorf("read the forecast of %s: %w", shipment, err)
	}
	return o, true, nil
}
