package wastemanifest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/shipping/epcis"
)

// OldPartTrail is what befell old parts: received, inspected, back on the shelf, taken apart. A recycler is told what he
// took apart himself.
func OldPartTrail(ctx context.Context, tx *db.Tx, n epcis.Names, q epcis.Query) ([]epcis.Moment, error) {
	if q.Of.SSCC != "" || q.Of.Appliance != "" {
		return nil, nil
	}
	treated, err := treatedMoments(ctx, tx, n, q)
	if err != nil || q.Sites != nil {
		return treated, err
	}
	kept, err := oldpart.KeptMoments(ctx, tx, n, q)
	return epcis.Merge(q.Limit, treated, kept), err
}

// treatment is a certificate with the old parts it covers.
type treatment struct {
	epcis.Mark
	Manifest string `db:"manifest"`
	Acceptor string `db:"acceptor"`
	Zone     string `db:"zone"`
	Outputs  []byte `db:"outputs"`
	Parts    []byte `db:"parts"`
}

// The array is read once and makes the manifests be looked up by their key.
const treatedSQL = `
SELECT *
FROM (SELECT c.issued_at AS at, 'treated/' || c.manifest AS key, c.manifest, m.acceptor, o.zone, c.outputs,
             (SELECT jsonb_agg(jsonb_build_object('part', r.part, 'serial', r.actual_serial) ORDER BY r.id)
              FROM waste_lots l
              JOIN returns r ON r.waste_lot = l.id
              WHERE l.manifest = c.manifest) AS parts
      FROM certificates c
      JOIN waste_manifests m ON m.id = c.manifest
      JOIN locations o ON o.code = m.acceptor
      WHERE c.issued_at >= $1 AND c.issued_at < $2 AND ($8::text[] IS NULL OR m.acceptor = ANY ($8))
        AND ($7 = '' OR c.manifest = ANY (ARRAY(SELECT l.manifest
                                                FROM returns r
                                                JOIN waste_lots l ON l.id = r.waste_lot
                                                WHERE r.part = $6 AND r.actual_serial = $7)))) t
WHERE (at, key COLLATE "C") > ($3, $4) AND parts IS NOT NULL
ORDER BY at, key COLLATE "C"
LIMIT $5`

func treatedMoments(ctx context.Context, tx *db.Tx, n epcis.Names, q epcis.Query) ([]epcis.Moment, error) {
	var rows []treatment
	if err := tx.SelectContext(ctx, &rows, treatedSQL, q.Args(q.Of.Part, q.Of.Serial, pq.Array(q.Sites))...); err != nil {
		return nil, fmt.Errorf("read what was taken apart: %w", err)
	}
	out := make([]epcis.Moment, 0, len(rows))
	for _, t := range rows {
		e, err := t.event(n)
		if err != nil {
			return nil, err
		}
		m := epcis.Moment{Mark: t.Mark}
		if len(e.OutputQuantityList) > 0 {
			m.Event = &e
		}
		out = append(out, m)
	}
	return out, nil
}

// TreatmentOf is what was taken apart of a manifest; nothing before it has its certificate.
func TreatmentOf(ctx context.Context, tx *db.Tx, n epcis.Names, manifest string) (out []epcis.Event, err error) {
	var at []time.Time
	if err := tx.SelectContext(ctx, &at, "SELECT issued_at FROM certificates WHERE manifest = $1", manifest); err != nil || len(at) == 0 {
		return nil, err
	}
	q := epcis.Query{From: at[0], To: at[0].Add(time.Microsecond), Limit: certificatesAtOnce}
	moments, err := treatedMoments(ctx, tx, n, q)
	for _, m := range moments {
		if m.Key == "treated/"+manifest && m.Event != nil {
			out = append(out, *m.Event)
		}
	}
	return out, err
}

// certificatesAtOnce is more than are issued in one microsecond.
const certificatesAtOnce = 1000

const gramsInKilogram = 1000

func (t treatment) event(n epcis.Names) (epcis.Event, error) {
	zone, err := time.LoadLocation(t.Zone)
	if err != nil {
		return epcis.Event{}, fmt.Errorf("the zone of %s: %w", t.Acceptor, err)
	}
	var outputs []balance.Output
	var parts []struct{ Part, Serial string }
	if err := json.Unmarshal(t.Outputs, &outputs); err != nil {
		return epcis.Event{}, fmt.Errorf("read the outputs of %s: %w", t.Manifest, err)
	}
	if err := json.Unmarshal(t.Parts, &parts); err != nil {
		return epcis.Event{}, fmt.Errorf("read the old parts of %s: %w", t.Manifest, err)
	}
	e := epcis.New(epcis.TransformationEvent, "", t.Key, t.At, zone)
	classes := map[string]int{}
	for _, p := range parts {
		pieces, bulk := oldpart.NamesOf(n, p.Part, p.Serial)
		if len(pieces) > 0 && !slices.Contains(e.InputEPCList, pieces[0]) {
			e.InputEPCList = append(e.InputEPCList, pieces...)
		}
		for _, b := range bulk {
			if at, seen := classes[b.EPCClass]; seen {
				e.InputQuantityList[at].Amount++
				continue
			}
			classes[b.EPCClass] = len(e.InputQuantityList)
			e.InputQuantityList = append(e.InputQuantityList, b)
		}
	}
	for _, o := range outputs {
		e.OutputQuantityList = append(e.OutputQuantityList, epcis.Quantity{EPCClass: n.Material(o.Material), Amount: float64(o.Grams) / gramsInKilogram,
			UOM: "KGM"})
	}
	e.BizStep, e.ReadPoint, e.BizLocation = "disassembling", n.Location(t.Acceptor), n.Location(t.Acceptor)
	e.BizTransactionList = []epcis.Transaction{{BizTransaction: n.Paper("manifest", t.Manifest)}}
	return e, nil
}
