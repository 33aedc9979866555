package lane

import (
	"context"
	"fmt"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/dataload"
)

func init() { auth.BindScope(auth.Carrier, spellCarriers) }

// spellCarriers says how carriers are written that were asked for in any case and width.
func spellCarriers(ctx context.Context, tx *db.Tx, asked []string) (map[string]string, error) {
	var codes []string
	if err := tx.SelectContext(ctx, &codes, "SELECT code FROM carriers"); err != nil {
		return nil, fmt.Errorf("read carriers: %w", err)
	}
	return dataload.Spelling(codes, asked), nil
}
