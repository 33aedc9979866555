package claim

import (
	"context"
	"slices"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/evidence"
	"fettle/recycling/oldpart"
)

const (
	photoKind = "supplier_claim"
	// photoClaim shows the supplier what failed.
	photoClaim = "claim"
)

// Photographs are those of claims: the desk that asks a supplier keeps what speaks for it.
func Photographs() evidence.Kind {
	return evidence.Kind{Name: photoKind, Purposes: []evidence.Purpose{{Name: photoClaim, Who: []auth.Role{auth.Operations}}},
		See: func(ctx context.Context, tx *db.Tx, id string) error {
			if auth.From(ctx).Role != auth.Operations {
				return ErrNoClaim
			}
			_, err := ByID(ctx, tx, id)
			return err
		}}
}

// Shown are the names of the files that show a supplier what failed: of the claim as a whole, and of each old part.
type Shown struct {
	Claim   []string
	Returns map[string][]string
}

// of are those of one piece, with those of all.
func (s Shown) of(p ClaimedPiece) []string {
	if p.Return == nil {
		return s.Claim
	}
	return slices.Concat(s.Returns[*p.Return], s.Claim)
}

// forSupplier are what photographs of an old part a supplier gets: what an engineer or a customer has shown of a home is not for him.
var forSupplier = []string{oldpart.PhotoReceipt, oldpart.PhotoBench}

// shown names the photographs of a claim and its pieces whose content is still there.
func shown(ctx context.Context, tx *db.Tx, c Claim) (Shown, error) {
	out := Shown{Returns: map[string][]string{}}
	own, err := evidence.Of(ctx, tx, photoKind, c.ID)
	if err != nil {
		return out, err
	}
	out.Claim = names(own, photoClaim)
	for _, p := range c.Pieces {
		if p.Return == nil {
			continue
		}
		all, err := evidence.Of(ctx, tx, oldpart.PhotoKind, *p.Return)
		if err != nil {
			return out, err
		}
		out.Returns[*p.Return] = names(all, forSupplier...)
	}
	return out, nil
}

func names(all []evidence.Evidence, purposes ...string) []string {
	var out []string
	for _, e := range all {
		if e.RemovedAt == nil && slices.Contains(purposes, e.Purpose) {
			out = append(out, e.FileName())
		}
	}
	return out
}
