package custody

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/shipping/epcis"
)

// fitting is a piece that went into an appliance or came out.
type fitting struct {
	epcis.Mark
	Action    string `db:"action"`
	Repair    string `db:"repair"`
	Appliance string `db:"appliance"`
	Part      string `db:"part"`
	Serial    string `db:"serial"`
	Quantity  int64  `db:"quantity"`
	Zone      string `db:"zone"`
}

// What came out without a serial is a piece of its class; what went in has one when its kind has.
const fittingsSQL = `
SELECT *
FROM (SELECT l.installed_at AS at, 'fitted/' || l.id AS key, 'ADD' AS action, l.repair, r.model || '/' || r.serial AS appliance,
             l.supplied AS part, l.new_serial AS serial, l.quantity, r.zone
      FROM order_lines l
      JOIN repairs r ON r.id = l.repair
      WHERE l.installed_at >= $1 AND l.installed_at < $2 AND ($7 = '' OR l.supplied = $6 AND l.new_serial = $7)
        AND ($8 = '' OR r.model || '/' || r.serial = $8)
      UNION ALL
      SELECT l.installed_at, 'removed/' || l.id, 'DELETE', l.repair, r.model || '/' || r.serial, l.part, l.old_serial, l.quantity, r.zone
      FROM order_lines l
      JOIN repairs r ON r.id = l.repair
      WHERE l.installed_at >= $1 AND l.installed_at < $2 AND ($7 = '' OR l.part = $6 AND l.old_serial = $7)
        AND ($8 = '' OR r.model || '/' || r.serial = $8) AND l.old_serial <> '') m
WHERE (at, key COLLATE "C") > ($3, $4)
ORDER BY at, key COLLATE "C"
LIMIT $5`

// FittingTrail is what went into appliances and came out of them.
func FittingTrail(ctx context.Context, tx *db.Tx, n epcis.Names, q epcis.Query) ([]epcis.Moment, error) {
	if q.Sites != nil || q.Of.SSCC != "" {
		return nil, nil
	}
	var rows []fitting
	if err := tx.SelectContext(ctx, &rows, fittingsSQL, q.Args(q.Of.Part, q.Of.Serial, q.Of.Appliance)...); err != nil {
		return nil, fmt.Errorf("read what was fitted: %w", err)
	}
	out := make([]epcis.Moment, len(rows))
	for i, f := range rows {
		e, err := f.event(n)
		if err != nil {
			return nil, err
		}
		out[i] = epcis.Moment{Mark: f.Mark, Event: &e}
	}
	return out, nil
}

func (f fitting) event(n epcis.Names) (epcis.Event, error) {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil {
		return epcis.Event{}, fmt.Errorf("the zone of %s: %w", f.Repair, err)
	}
	e := epcis.New(epcis.AssociationEvent, f.Action, f.Key, f.At, zone)
	e.ParentID, e.BizStep, e.Disposition = n.Appliance(f.Appliance), "installing", "active"
	if f.Action == epcis.Delete {
		e.BizStep, e.Disposition = "removing", "inactive"
	}
	if f.Serial != "" {
		e.ChildEPCs = []string{n.Piece(f.Part, f.Serial)}
	} else {
		e.ChildQuantityList = []epcis.Quantity{{EPCClass: n.Class(f.Part), Amount: float64(f.Quantity)}}
	}
	e.BizTransactionList = []epcis.Transaction{{BizTransaction: n.Paper("repair", f.Repair)}}
	return e, nil
}
