package oldpart

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/shipping/epcis"
)

// kept is a step of an old part in a warehouse.
type kept struct {
	epcis.Mark
	Step      string  `db:"step"`
	Return    string  `db:"return"`
	Part      string  `db:"part"`
	Serial    string  `db:"serial"`
	Verdict   Verdict `db:"verdict"`
	Warehouse string  `db:"warehouse"`
	Zone      string  `db:"zone"`
}

const keptSQL = `
SELECT m.*, w.zone
FROM (SELECT received_at AS at, 'received/' || id AS key, 'received' AS step, id AS return, part, actual_serial AS serial, verdict, warehouse
      FROM returns
      WHERE received_at >= $1 AND received_at < $2 AND ($7 = '' OR part = $6 AND actual_serial = $7)
      UNION ALL
      SELECT inspected_at, 'inspected/' || id, 'inspected', id, part, actual_serial, verdict, warehouse
      FROM returns
      WHERE inspected_at >= $1 AND inspected_at < $2 AND ($7 = '' OR part = $6 AND actual_serial = $7)
      UNION ALL
      SELECT closed_at, 'restocked/' || id, 'restocked', id, part, actual_serial, verdict, warehouse
      FROM returns
      WHERE closed_at >= $1 AND closed_at < $2 AND ($7 = '' OR part = $6 AND actual_serial = $7) AND close_reason = 'restocked') m
JOIN locations w ON w.code = m.warehouse
WHERE (m.at, m.key COLLATE "C") > ($3, $4)
ORDER BY m.at, m.key COLLATE "C"
LIMIT $5`

// KeptMoments are the EPCIS events of old parts that were received, inspected and restocked.
func KeptMoments(ctx context.Context, tx *db.Tx, n epcis.Names, q epcis.Query) ([]epcis.Moment, error) {
	var rows []kept
	if err := tx.SelectContext(ctx, &rows, keptSQL, q.Args(q.Of.Part, q.Of.Serial)...); err != nil {
		return nil, fmt.Errorf("read what became of old parts: %w", err)
	}
	out := make([]epcis.Moment, len(rows))
	for i, k := range rows {
		e, err := k.event(n)
		if err != nil {
			return nil, err
		}
		out[i] = epcis.Moment{Mark: k.Mark, Event: &e}
	}
	return out, nil
}

func (k kept) event(n epcis.Names) (epcis.Event, error) {
	zone, err := time.LoadLocation(k.Zone)
	if err != nil {
		return epcis.Event{}, fmt.Errorf("the zone of %s: %w", k.Warehouse, err)
	}
	e := epcis.New(epcis.ObjectEvent, epcis.Observe, k.Key, k.At, zone)
	e.EPCList, e.QuantityList = NamesOf(n, k.Part, k.Serial)
	e.ReadPoint, e.BizLocation = n.Location(k.Warehouse), n.Location(k.Warehouse)
	e.BizTransactionList = []epcis.Transaction{{Type: "rma", BizTransaction: n.Paper("return", k.Return)}}
	switch k.Step {
	case "received":
		e.BizStep, e.Disposition = "receiving", "returned"
	case "inspected":
		e.BizStep, e.Disposition = "inspecting", "returned"
		switch k.Verdict {
		case FaultConfirmed:
			e.PersistentDisposition = &epcis.Persistent{Set: []string{"needs_replacement"}}
		case NoFaultFound:
			e.PersistentDisposition = &epcis.Persistent{Set: []string{"conformant"}}
		}
	case "restocked":
		e.BizStep, e.Disposition = "storing", "available"
		e.PersistentDisposition = &epcis.Persistent{Set: []string{"conformant"}}
	}
	return e, nil
}

// NamesOf is an old part as an identifier, or as one of its class when its serial was never read.
func NamesOf(n epcis.Names, part, serial string) ([]string, []epcis.Quantity) {
	if serial == "" {
		return nil, []epcis.Quantity{{EPCClass: n.Class(part), Amount: 1}}
	}
	return []string{n.Piece(part, serial)}, nil
}
