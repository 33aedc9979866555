package site

import (
	"context"
	"slices"

	"fettle/internal/auth"
	"fettle/internal/db"
)

func init() {
	auth.BindScope(auth.Engineer, spellOf(func(k Kind) bool { return k == Van }))
	auth.BindScope(auth.Warehouse, spellOf(func(k Kind) bool { return slices.Contains(SourceKinds, k) && k != Van || k == Quarantine }))
	auth.BindScope(auth.Recycler, spellOf(func(k Kind) bool { return k == Recycler }))
}

// spellOf spells places of some kinds. A place that closed is still one: what lay there is looked up.
func spellOf(fits func(Kind) bool) auth.SpellScope {
	return func(ctx context.Context, tx *db.Tx, codes []string) (map[string]string, error) {
		spelled, err := Spell(ctx, tx, codes)
		if err != nil {
			return nil, err
		}
		written := make([]string, 0, len(spelled))
		for _, code := range spelled {
			written = append(written, code)
		}
		places, err := ByCodes(ctx, tx, written)
		if err != nil {
			return nil, err
		}
		for asked, code := range spelled {
			if !fits(places[code].Kind) {
				delete(spelled, asked)
			}
		}
		return spelled, nil
	}
}
