package eta

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"fettle/internal/db"
)

// Scope is where something happened to many shipments; an empty field does not narrow it.
type Scope struct {
	Carrier string
	// Area is the code of where shipments go to: a province, a city or a county.
	Area string
	// Warehouse is where they come from.
	Warehouse string
}

// Prefix is what codes of areas within the scope begin with.
func (s Scope) Prefix() string {
	if whole, all := strings.CutSuffix(s.Area, "0000"); all {
		return whole
	}
	return strings.TrimSuffix(s.Area, "00")
}

// Affected is a line that has not arrived; Shipment is empty while it is not packed.
type Affected struct {
	Line     uuid.UUID `db:"line"`
	Shipment string    `db:"shipment"`
}

// Which carrier takes what is not packed is not known yet.
const affectedSQL = `
SELECT l.line, l.shipment
FROM shipments s
JOIN shipment_lines l ON l.shipment = s.id
WHERE s.direction = 'forward' AND s.arrived_at IS NULL AND s.closed_at IS NULL AND l.taken_at IS NULL
  AND ($1 = '' OR s.carrier = $1) AND ($2 = '' OR s.ship_to ->> 'area_code' LIKE $2 || '%') AND ($3 = '' OR s.origin = $3)
UNION ALL
SELECT t.line, '' AS shipment
FROM pick_tasks t
WHERE t.state IN ('open', 'picked') AND $1 = '' AND ($2 = '' OR t.ship_to ->> 'area_code' LIKE $2 || '%') AND ($3 = '' OR t.warehouse = $3)
ORDER BY line`

// AffectedBy are the lines in shipments on the road, and those still to be packed, that lie within a scope.
func AffectedBy(ctx context.Context, tx *db.Tx, s Scope) ([]Affected, error) {
	var out []Affected
	if err := tx.SelectContext(ctx, &out, affectedSQL, s.Carrier, s.Prefix(), s.Warehouse); err != nil {
		return nil, fmt.Errorf("find what is affected: %w", err)
	}
	return out, nil
}
