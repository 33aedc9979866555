package oldpart

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/evidence"
)

// PhotoKind is what photographs of an old part are about.
const PhotoKind = "return"

// What photographs of an old part are taken for.
const (
	// PhotoReceipt shows how it came.
	PhotoReceipt = "receipt"
	// PhotoBench shows what the bench saw.
	PhotoBench = "bench"
	// PhotoWaiver shows why nobody asks for it any more.
	PhotoWaiver = "waiver"
	// PhotoDispute shows why the engineer does not owe it.
	PhotoDispute = "dispute"
)

// Photographs are those of old parts: who sees one sees its pictures.
func Photographs() evidence.Kind {
	dock, debt := []auth.Role{auth.Warehouse, auth.Operations}, []auth.Role{auth.Engineer, auth.Operations}
	return evidence.Kind{Name: PhotoKind,
		Purposes: []evidence.Purpose{{Name: PhotoReceipt, Who: dock}, {Name: PhotoBench, Who: dock}, {Name: PhotoWaiver, Who: debt}, {Name: PhotoDispute, Who: debt}},
		See: func(ctx context.Context, tx *db.Tx, id string) error {
			_, err := visibleReturn(ctx, tx, id)
			return err
		}}
}

// CustomerPhotos are the pictures of the bench that the policy shows to the customer whose part a return was.
func CustomerPhotos(ctx context.Context, tx *db.Tx, id string) ([]uuid.UUID, error) {
	out := []uuid.UUID{}
	p, err := benchNow(ctx, tx)
	if err != nil || !p.CustomerPhotos {
		return out, err
	}
	all, err := evidence.Of(ctx, tx, PhotoKind, id)
	for _, e := range all {
		if e.Purpose == PhotoBench && e.RemovedAt == nil {
			out = append(out, e.ID)
		}
	}
	return out, err
}
