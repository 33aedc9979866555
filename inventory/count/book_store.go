package count

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

const closeCountSQL = `
UPDATE counts
SET state = $2, closed_at = $3, closed_by = $4
WHERE id = $1`

const closeCountLinesSQL = `
UPDATE count_lines
SET state = $2
WHERE count = $1`

// Book books the differences of a sheet that is counted to its end, to and from the lost account. Each is the
// difference at its position, so that what moved since stays as it is. A difference above the limit of adjustments is not
// booked by who has counted it.
func Book(ctx context.Context, tx *db.Tx, id string) (Sheet, error) {
	s, err := oneCount(ctx, tx, id, "\nFOR UPDATE")
	if err != nil {
		return s, err
	}
	if err := Counts.May(s.State, CountBooked); err != nil {
		return s, err
	}
	if !s.done() {
		return s, ErrCountState.Because("uncounted").With("state", s.State)
	}
	limit, err := LimitOfAdjustments(ctx, tx)
	if err != nil {
		return s, err
	}
	var moved []stock.Movement
	for _, l := range s.Lines {
		pieces, err := differenceOf(ctx, tx, l, limit)
		if err != nil {
			return s, err
		}
		moved = append(moved, pieces...)
	}
	if err := stock.Move(ctx, tx, moved); err != nil {
		return s, err
	}
	return s, closeCount(ctx, tx, &s, CountBooked)
}

func closeCount(ctx context.Context, tx *db.Tx, s *Sheet, state State) error {
	if _, err := tx.ExecContext(ctx, closeCountSQL, s.ID, state, tx.Now, tx.By); err != nil {
		return fmt.Errorf("close count %s: %w", s.ID, err)
	}
	if _, err := tx.ExecContext(ctx, closeCountLinesSQL, s.ID, state); err != nil {
		return fmt.Errorf("close lines of count %s: %w", s.ID, err)
	}
	fresh, err := ByID(ctx, tx, s.ID)
	*s = fresh
	return err
}

// Cancel gives a sheet up; nothing is booked.
func Cancel(ctx context.Context, tx *db.Tx, id string) (Sheet, error) {
	s, err := oneCount(ctx, tx, id, "\nFOR UPDATE")
	if err != nil {
		return s, err
	}
	if err := Counts.May(s.State, CountCancelled); err != nil {
		return s, err
	}
	return s, closeCount(ctx, tx, &s, CountCancelled)
}

func differenceOf(ctx context.Context, tx *db.Tx, l Line, limit AdjustmentLimit) ([]stock.Movement, error) {
	part, err := catalog.PartByNumber(ctx, tx, l.Part)
	if err != nil {
		return nil, err
	}
	if part.Serialised && stock.IsTracked(l.Condition, false) {
		return l.serialDifference(ctx, tx, part, limit)
	}
	if *l.Difference == 0 {
		return nil, nil
	}
	if limit.Exceeded(part, *l.Difference) && l.CountedBy == tx.By {
		return nil, ErrSecondPerson.Because("large_difference").With("part", l.Part, "line", l.Line)
	}
	return []stock.Movement{l.movement(*l.Difference, "")}, nil
}

func (l Line) movement(difference int64, serial string) stock.Movement {
	m := stock.Movement{Kind: stock.MoveCount, Part: l.Part, Quantity: max(difference, -difference), Serial: serial, Reference: l.Count,
		From: stock.Account{Location: site.AtLost, Condition: l.Condition, Bucket: stock.Free}, To: stock.Account{Location: l.Location, Condition: l.Condition, Bucket: stock.Free}}
	if difference < 0 {
		m.From, m.To = m.To, m.From
	}
	return m
}

// A piece that has moved since the count is where its movement took it, whatever was seen there before.
const strayedSQL = `
WITH lying AS (
    SELECT u.serial
    FROM units u
    WHERE u.part = $1 AND u.location = $2 AND u.condition = $3
), moved AS (
    SELECT DISTINCT g.serial
    FROM ledger g
    WHERE g.part = $1 AND g.id > $5 AND g.serial IS NOT NULL AND g.kind NOT IN ('reserve', 'release', 'putaway')
), seen AS (
    SELECT serial FROM unnest($4::text[]) AS s (serial)
)
SELECT serial, false AS found
FROM lying
WHERE serial NOT IN (SELECT serial FROM seen) AND serial NOT IN (SELECT serial FROM moved)
  AND NOT EXISTS (
      SELECT 1
      FROM ledger g
      WHERE g.part = $1 AND g.id > $5 AND g.serial IS NULL AND g.kind = 'receipt' AND g.to_location = $2)
UNION ALL
SELECT serial, true
FROM seen
WHERE serial NOT IN (SELECT serial FROM lying) AND serial NOT IN (SELECT serial FROM moved)
ORDER BY found, serial`

// serialDifference compares pieces, not numbers: one missing and one found make two movements.
func (l Line) serialDifference(ctx context.Context, tx *db.Tx, part catalog.Part, limit AdjustmentLimit) ([]stock.Movement, error) {
	var strays []struct {
		Serial string
		Found  bool
	}
	if err := tx.SelectContext(ctx, &strays, strayedSQL, l.Part, l.Location, l.Condition, pq.Array(l.Serials), l.Position); err != nil {
		return nil, fmt.Errorf("compare serials of %s: %w", l.Part, err)
	}
	if limit.Exceeded(part, int64(len(strays))) && l.CountedBy == tx.By {
		return nil, ErrSecondPerson.Because("large_difference").With("part", l.Part, "line", l.Line)
	}
	out := make([]stock.Movement, len(strays))
	for i, s := range strays {
		difference := int64(-1)
		if s.Found {
			difference = 1
		}
		out[i] = l.movement(difference, s.Serial)
	}
	return out, nil
}

const beingCountedSQL = `
SELECT EXISTS (
    SELECT 1
    FROM count_lines
    WHERE location = $1 AND part = $2 AND condition = $3 AND state IN ('open', 'recount', 'counted'))`

// notCounted refuses a correction of a stock key that somebody counts: the two would put the same thing right twice.
func notCounted(ctx context.Context, tx *db.Tx, r stock.Key) error {
	var counting bool
	if err := tx.GetContext(ctx, &counting, beingCountedSQL, r.Location, r.Part, r.Condition); err != nil {
		return fmt.Errorf("look whether %s is being counted: %w", r.Part, err)
	}
	if counting {
		return ErrCounting
	}
	return nil
}

const dueCountsSQL = `
WITH worth AS (
    SELECT s.location, s.part, sum(coalesce(m.quantity, 0) * p.price_minor)::bigint AS value_minor
    FROM (SELECT DISTINCT location, part FROM stock WHERE location = $1 AND on_hand > 0) s
    JOIN parts p ON p.number = s.part
    LEFT JOIN LATERAL (
        SELECT sum(g.quantity) AS quantity
        FROM ledger g
        WHERE g.from_location = s.location AND g.part = s.part AND g.to_location <> s.location
          AND g.at > $2::timestamptz - interval '365 days') m ON true
    GROUP BY s.location, s.part
), ranked AS (
    SELECT location, part, value_minor, sum(value_minor) OVER (ORDER BY value_minor DESC, part) - value_minor AS before,
           sum(value_minor) OVER () AS total
    FROM worth
), classed AS (
    SELECT location, part, value_minor,
           CASE WHEN value_minor = 0 THEN 'C' WHEN before * 1000 < total * $3 THEN 'A' WHEN before * 1000 < total * $4 THEN 'B' ELSE 'C' END AS class
    FROM ranked
), last AS (
    SELECT part, max(counted_at) AS at
    FROM count_lines
    WHERE location = $1 AND state = 'booked'
    GROUP BY part
)
SELECT c.location, c.part, c.class, c.value_minor, l.at AS last_counted_at
FROM classed c
LEFT JOIN last l USING (part)
WHERE (l.at IS NULL OR l.at <= $2::timestamptz - make_interval(days => CASE c.class WHEN 'A' THEN $5::int WHEN 'B' THEN $6::int ELSE $7::int END))
  AND NOT EXISTS (
      SELECT 1
      FROM count_lines o
      WHERE o.location = c.location AND o.part = c.part AND o.state IN ('open', 'recount', 'counted'))
ORDER BY c.class, l.at NULLS FIRST, c.value_minor DESC, c.part
LIMIT $8`

// Due reads which parts of a place are to be counted: those whose movement is worth most each month, then each
// quarter, the rest each year.
func Due(ctx context.Context, tx *db.Tx, location string, limit int) ([]DueCount, error) {
	p, err := countPolicy(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows := []DueCount{}
	if err := tx.SelectContext(ctx, &rows, dueCountsSQL, location, tx.Now, p.APermille, p.BPermille, p.ADays, p.BDays, p.CDays, limit); err != nil {
		return nil, fmt.Errorf("read due counts of %s: %w", location, err)
	}
	return rows, nil
}
