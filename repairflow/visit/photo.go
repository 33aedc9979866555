package visit

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/evidence"
	"fettle/repairflow/orderline"
)

// What photographs of a visit are about: the visit itself, or a part that was fitted, with its serial in the picture.
const (
	PhotoKind   = "visit"
	fittingKind = "fitting"
)

// PhotoSignature is the customer's signature, drawn on the phone.
const PhotoSignature = "signature"

// Photographs are those of visits, each for the step that it was taken at, and of what was fitted.
func Photographs() []evidence.Kind {
	who := []auth.Role{auth.Engineer, auth.Operations}
	ofVisit := []evidence.Purpose{{Name: PhotoSignature, Who: who}}
	for _, s := range Steps() {
		ofVisit = append(ofVisit, evidence.Purpose{Name: string(s), Who: who})
	}
	return []evidence.Kind{
		{Name: PhotoKind, Purposes: ofVisit, See: func(ctx context.Context, tx *db.Tx, id string) error {
			_, err := own(ctx, tx, id)
			return err
		}},
		{Name: fittingKind, Purposes: []evidence.Purpose{{Name: fittingKind, Who: who}}, See: func(ctx context.Context, tx *db.Tx, id string) error {
			line, err := uuid.Parse(id)
			if err != nil {
				return orderline.ErrNoLine
			}
			_, err = orderline.Visible(ctx, tx, line)
			return err
		}},
	}
}
