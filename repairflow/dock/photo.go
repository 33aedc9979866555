package dock

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/evidence"
	"fettle/recycling/oldpart"
)

// What photographs at a dock are about.
const (
	blindPhotos      = "blind_return"
	inspectionPhotos = "inspection"
)

// Photographs are those of what came unannounced, and of what came back opened: who keeps the dock sees them.
func Photographs() []evidence.Kind {
	taken := []evidence.Purpose{{Name: oldpart.PhotoReceipt, Who: []auth.Role{auth.Warehouse, auth.Operations}}}
	return []evidence.Kind{
		{Name: blindPhotos, Purposes: taken, See: func(ctx context.Context, tx *db.Tx, id string) error {
			_, err := visibleBlind(ctx, tx, id)
			return err
		}},
		{Name: inspectionPhotos, Purposes: taken, See: func(ctx context.Context, tx *db.Tx, id string) error {
			inspection, err := uuid.Parse(id)
			if err != nil {
				return ErrNoInspection
			}
			i, err := oneInspection(ctx, tx, inspection, "")
			if err == nil && !auth.From(ctx).Holds(i.Warehouse) {
				return ErrNoInspection
			}
			return err
		}},
	}
}

// shows has the photographs of a blind return seen with what it turned out to be.
func (b Blind) shows(ctx context.Context, tx *db.Tx, kind, id string) error {
	return evidence.Share(ctx, tx, blindPhotos, b.ID, evidence.Subject{Kind: kind, ID: id, Purpose: oldpart.PhotoReceipt})
}

const inspectionOfLineSQL = inspectionColumns + " WHERE i.line = $1"

// showsLine does so with the inspection of a line, when its piece waits for one.
func (b Blind) showsLine(ctx context.Context, tx *db.Tx, line uuid.UUID) error {
	i, err := oneInspectionOf(ctx, tx, inspectionOfLineSQL, line)
	if errors.Is(err, ErrNoInspection) {
		return nil
	}
	if err != nil {
		return err
	}
	return b.shows(ctx, tx, inspectionPhotos, i.ID.String())
}
