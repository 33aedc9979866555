package stock

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/zone"
	"fettle/texts"
)

const keepLotsSQL = `
INSERT INTO part_lots (part, lot, made_on, expires_on, received_at, supplier)
SELECT DISTINCT ON (part, lot) part, lot, NULLIF(made_on, '')::date, NULLIF(expires_on, '')::date, $6, supplier
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS l (part, lot, made_on, expires_on, supplier)
ORDER BY part, lot
ON CONFLICT DO NOTHING
RETURNING part, lot, made_on, expires_on, received_at, supplier`

const lotsNamedSQL = `
SELECT t.part, t.lot, t.made_on, t.expires_on, t.received_at, t.supplier
FROM part_lots t
JOIN unnest($1::text[], $2::text[]) AS k (part, lot) USING (part, lot)`

// KeepLots writes lots that are new, and spells the others as they are known. One that is known may not come to expire on another day: then one of the two labels
// is wrong.
func KeepLots(ctx context.Context, tx *db.Tx, lots []PartLot) error {
	if len(lots) == 0 {
		return nil
	}
	names := make([]within, len(lots))
	for i := range lots {
		// Where it was made the next day may have begun; two days on it has begun nowhere.
		if made := lots[i].MadeOn; made != nil && made.After(zone.Today(tx.Now, time.UTC).AddDate(0, 0, 1)) {
			return ErrLot.Because("made_later").With("lot", lots[i].Lot, "made_on", dateText(made))
		}
		names[i] = within{lots[i].Part, &lots[i].Lot}
	}
	if err := spellLots(ctx, tx, names); err != nil {
		return err
	}
	var text [5][]string
	for _, l := range lots {
		for i, v := range []string{l.Part, l.Lot, dateText(l.MadeOn), dateText(l.ExpiresOn), l.Supplier} {
			text[i] = append(text[i], v)
		}
	}
	var fresh, known []PartLot
	if err := tx.SelectContext(ctx, &fresh, keepLotsSQL, pq.Array(text[0]), pq.Array(text[1]), pq.Array(text[2]), pq.Array(text[3]),
		pq.Array(text[4]), tx.Now); err != nil {
		return fmt.Errorf("write lots: %w", err)
	}
	if err := tx.SelectContext(ctx, &known, lotsNamedSQL, pq.Array(text[0]), pq.Array(text[1])); err != nil {
		return fmt.Errorf("read lots: %w", err)
	}
	for _, l := range lots {
		i := slices.IndexFunc(known, func(k PartLot) bool { return k.Part == l.Part && k.Lot == l.Lot })
		if l.ExpiresOn != nil && (known[i].ExpiresOn == nil || !known[i].ExpiresOn.Equal(*l.ExpiresOn)) {
			return ErrLot.Because("other_expiry").With("lot", l.Lot, "expires_on", dateText(known[i].ExpiresOn))
		}
	}
	for _, l := range fresh {
		if l.ExpiresOn == nil {
			continue
		}
		if err := ringForExpiry(ctx, tx, l.Part, l.Lot); err != nil {
			return err
		}
	}
	return nil
}

func dateText(day *time.Time) string {
	if day == nil {
		return ""
	}
	return day.Format(time.DateOnly)
}

const listLotsSQL = `
SELECT part, lot, made_on, expires_on, received_at, supplier
FROM part_lots
WHERE part = $1 AND lot > $2
ORDER BY lot
LIMIT $3`

// LotsOf reads the lots of a part by name.
func LotsOf(ctx context.Context, tx *db.Tx, part, after string, limit int) ([]PartLot, error) {
	rows := []PartLot{}
	if err := tx.SelectContext(ctx, &rows, listLotsSQL, part, after, limit); err != nil {
		return nil, fmt.Errorf("read lots of %s: %w", part, err)
	}
	return rows, nil
}

// overSQL is when the last day of a lot is over, everywhere where it lies; while it lies nowhere, where that is first. What is
// taken somewhere is asked for the day of that place, whenever this is.
const overSQL = `
WITH lies AS (
    SELECT DISTINCT o.zone
    FROM bins s
    JOIN locations o ON o.code = s.location
    WHERE s.part = $1 AND s.lot = $2 AND s.on_hand > 0
), clocks AS (
    SELECT zone FROM lies
    UNION
    SELECT zone
    FROM locations
    WHERE closed_at IS NULL AND kind NOT IN ('customer', 'supplier', 'lost', 'parcel', 'transit') AND NOT EXISTS (SELECT FROM lies)
)
SELECT coalesce(CASE WHEN EXISTS (SELECT FROM lies) THEN max((t.expires_on + 1)::timestamp AT TIME ZONE c.zone)
                     ELSE min((t.expires_on + 1)::timestamp AT TIME ZONE c.zone) END, (t.expires_on + 1)::timestamp AT TIME ZONE 'UTC')
FROM part_lots t
LEFT JOIN clocks c ON true
WHERE t.part = $1 AND t.lot = $2 AND t.expires_on IS NOT NULL
GROUP BY t.expires_on`

// overAt is when the last day of a lot is over; nil for one without a last day.
func overAt(ctx context.Context, tx *db.Tx, part, lot string) (*time.Time, error) {
	var over time.Time
	err := tx.GetContext(ctx, &over, overSQL, part, lot)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look until when lot %s of %s may be used: %w", lot, part, err)
	}
	return &over, nil
}

func ringForExpiry(ctx context.Context, tx *db.Tx, part, lot string) error {
	over, err := overAt(ctx, tx, part, lot)
	if err != nil || over == nil {
		return err
	}
	return event.EmitAt(ctx, tx, *over, LotExpires{Part: part, Lot: lot})
}

// expireLot puts a lot on hold on the day after its last. One that has come to lie where the day is not over yet waits for it.
func expireLot(ctx context.Context, tx *db.Tx, e LotExpires) error {
	over, err := overAt(ctx, tx, e.Part, e.Lot)
	if err != nil || over == nil {
		return err
	}
	if tx.Now.Before(*over) {
		return event.EmitAt(ctx, tx, *over, e)
	}
	var onHold bool
	if err := tx.GetContext(ctx, &onHold, heldSQL, e.Part, e.Lot); err != nil {
		return fmt.Errorf("look whether lot %s of %s is on hold: %w", e.Lot, e.Part, err)
	}
	if onHold {
		return nil
	}
	_, err = placeHold(ctx, tx, Batch{Part: e.Part, Lot: e.Lot}, ByExpiry, texts.All("hold.expired", nil).String())
	return err
}

const heldSQL = `
SELECT EXISTS (SELECT 1 FROM holds WHERE part = $1 AND lot = $2 AND closed_at IS NULL)`
