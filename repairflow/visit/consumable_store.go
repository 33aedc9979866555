package visit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
	"fettle/repairflow/repair"
)

// Consumable is what fits no model and was used up at a visit: shoe covers, sealant.
type Consumable struct {
	ID       uuid.UUID `db:"id" json:"id"`
	Visit    string    `db:"visit" json:"-"`
	Part     string    `db:"part" json:"part"`
	NameZH   string    `db:"name_zh" json:"name_zh"`
	NameEN   string    `db:"name_en" json:"name_en"`
	Quantity int64     `db:"quantity" json:"quantity"`
	At       time.Time `db:"at" json:"at"`
	By       string    `db:"by_login" json:"by"`
}

const consumablesSQL = `
SELECT c.id, c.visit, c.part, p.name_zh, p.name_en, c.quantity, c.at, c.by_login
FROM visit_consumables c
JOIN parts p ON p.number = c.part
WHERE c.visit = ANY ($1)
ORDER BY c.at, c.id`

func consumablesOf(ctx context.Context, tx *db.Tx, visits ...string) ([]Consumable, error) {
	out := []Consumable{}
	if err := tx.SelectContext(ctx, &out, consumablesSQL, pq.Array(visits)); err != nil {
		return nil, fmt.Errorf("read what a visit used: %w", err)
	}
	return out, nil
}

const addConsumableSQL = `
INSERT INTO visit_consumables (id, visit, part, quantity, at, by_login)
VALUES ($1, $2, $3, $4, $5, $6)`

// use books what was used up out of the van: it went to the customer, and the ledger names the visit.
func use(ctx context.Context, tx *db.Tx, v Visit, number string, quantity int64) (Visit, error) {
	p, err := policyNow(ctx, tx)
	if err != nil {
		return v, err
	}
	part, err := catalog.PartByNumber(ctx, tx, number)
	if err != nil {
		return v, repair.AtField(err, "body.part")
	}
	if !slices.Contains(p.Consumables, part.Category) || part.Serialised || part.CoreReturn {
		return v, ErrConsumable.With("part", part.Number).At("body.part")
	}
	r, err := repair.ByID(ctx, tx, v.Repair)
	if err != nil {
		return v, err
	}
	if r.Van == nil {
		return v, ErrNoVan.With("engineer", v.Engineer)
	}
	if err := stock.Install(ctx, tx, part.Number, "", *r.Van, stock.New, quantity, r.Appliance(), v.ID); err != nil {
		return v, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return v, fmt.Errorf("make an id: %w", err)
	}
	if _, err := tx.ExecContext(ctx, addConsumableSQL, id, v.ID, part.Number, quantity, tx.Now, tx.By); err != nil {
		return v, fmt.Errorf("note what was used: %w", err)
	}
	return v, nil
}
