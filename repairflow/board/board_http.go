package board

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/orderline"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/board", "The operations board", api.For(auth.Operations),
		func(ctx context.Context, tx *db.Tx, _ *struct{}) (Board, error) { return Now(ctx, tx) })
	api.Query(a, "GET /v1/events", "The history of one key", api.For(auth.Operations), repairHistory)
	runRoutes(a)
}

// Board is what operations see at a glance; each number drills to rows.
type Board struct {
	At      time.Time  `json:"at"`
	Repairs []Count    `json:"repairs"`
	Lines   []Count    `json:"lines"`
	Waiting []Waiting  `json:"waiting"`
	AtRisk  []AtRisk   `json:"at_risk"`
	Parked  []Parked   `json:"parked"`
	Returns []Count    `json:"returns"`
	Ages    []AgeCount `json:"waiting_ages"`
}

// Count is how many there are of a state.
type Count struct {
	State string `db:"state" json:"state"`
	N     int64  `db:"n" json:"n"`
}

// Waiting is a line without a source.
type Waiting struct {
	Line       uuid.UUID `db:"line" json:"line"`
	Repair     string    `db:"repair" json:"repair"`
	Part       string    `db:"part" json:"part"`
	PartNameZH string    `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string    `db:"part_name_en" json:"part_name_en"`
	Urgent     bool      `db:"urgent" json:"urgent"`
	OrderedAt  time.Time `db:"ordered_at" json:"ordered_at"`
}

// AtRisk is an open promise that could not be kept as it was first told, or falls due soon, with its part not in hand.
type AtRisk struct {
	Line   uuid.UUID       `db:"line" json:"line"`
	Repair string          `db:"repair" json:"repair"`
	Part   string          `db:"part" json:"part"`
	State  orderline.State `db:"state" json:"state"`
	Source string          `db:"source" json:"source"`
	DueAt  time.Time       `db:"due_at" json:"due_at"`
	// LeavesAt is the departure that still keeps it; null when it has left, or waits for goods.
	LeavesAt *time.Time `db:"leaves_at" json:"leaves_at"`
	// ToldAt is the time that was told first, Late whether it has passed or cannot be kept.
	ToldAt time.Time `db:"told_at" json:"told_at"`
	Late   bool      `db:"late" json:"late"`
	Remedy Remedy    `db:"-" json:"remedy"`
}

// Parked is an event that could not be delivered and waits for a person.
type Parked struct {
	Subscriber string    `db:"subscriber" json:"subscriber"`
	Event      uuid.UUID `db:"event_id" json:"event"`
	Key        string    `db:"key" json:"key"`
	Tries      int       `db:"tries" json:"tries"`
	Error      string    `db:"error" json:"error"`
}

// AgeCount is how many lines wait since how long.
type AgeCount struct {
	Age string `db:"age" json:"age"`
	N   int64  `db:"n" json:"n"`
}

const (
	repairCountsSQL = `
SELECT state, count(*) AS n
FROM repairs
WHERE settled_at IS NULL
GROUP BY state
ORDER BY state`
	lineCountsSQL = `
SELECT state, count(*) AS n
FROM order_lines
WHERE closed_at IS NULL
GROUP BY state
ORDER BY state`
	returnCountsSQL = `
SELECT state, count(*) AS n
FROM returns
WHERE closed_at IS NULL
GROUP BY state
ORDER BY state`
	waitingLinesSQL = `
SELECT l.id AS line, l.repair, l.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, r.urgent, l.ordered_at
FROM order_lines l
JOIN parts p ON p.number = l.part
JOIN repairs r ON r.id = l.repair
WHERE l.state = 'backordered'
ORDER BY r.urgent DESC, l.ordered_at
LIMIT 50`
	agesSQL = `
SELECT CASE WHEN age < interval '1 day' THEN '<1d' WHEN age < interval '3 days' THEN '1-3d' WHEN age < interval '7 days' THEN '3-7d'
            ELSE '>7d' END AS age, count(*) AS n
FROM (SELECT $1::timestamptz - ordered_at AS age FROM order_lines WHERE state = 'backordered') w
GROUP BY 1
ORDER BY min(age)`
	// What is late already comes first, then what has least time left.
	atRiskSQL = `
SELECT p.line, p.repair, l.part, l.state, p.source, p.due_at, p.leaves_at,
       p.late OR least(p.due_at, p.arrives_at, p.leaves_at) < $1::timestamptz AND l.state IN ('reserved', 'picking')
           OR least(p.due_at, p.arrives_at) < $1::timestamptz AS late,
       coalesce((SELECT f.due_at FROM promises f WHERE f.line = p.line AND f.kind = p.kind AND f.delayed ORDER BY f.made_at DESC LIMIT 1), p.due_at) AS told_at
FROM promises p
JOIN order_lines l ON l.id = p.line
WHERE p.state = 'open' AND (p.late OR least(p.due_at, p.arrives_at) < $1::timestamptz + interval '6 hours')
ORDER BY late DESC, least(p.due_at, p.arrives_at), p.line
LIMIT 50`
	parkedSQL = `
SELECT subscriber, event_id, key, tries, coalesce(error, '') AS error
FROM deliveries
WHERE parked OR tries > 2
ORDER BY seq
LIMIT 50`
)

// Now reads the board.
func Now(ctx context.Context, tx *db.Tx) (Board, error) {
	b := Board{At: tx.Now, Repairs: []Count{}, Lines: []Count{}, Returns: []Count{}, Waiting: []Waiting{}, AtRisk: []AtRisk{}, Parked: []Parked{}, Ages: []AgeCount{}}
	for _, q := range []struct {
		into any
		sql  string
		args []any
	}{
		{&b.Repairs, repairCountsSQL, nil}, {&b.Lines, lineCountsSQL, nil}, {&b.Returns, returnCountsSQL, nil}, {&b.Waiting, waitingLinesSQL, nil},
		{&b.Ages, agesSQL, []any{tx.Now}}, {&b.AtRisk, atRiskSQL, []any{tx.Now}}, {&b.Parked, parkedSQL, nil},
	} {
		if err := tx.SelectContext(ctx, q.into, q.sql, q.args...); err != nil {
			return b, fmt.Errorf("read the board: %w", err)
		}
	}
	for i := range b.AtRisk {
		b.AtRisk[i].Remedy = remedyOf(b.AtRisk[i].State)
	}
	return b, nil
}

type historyIn struct {
	Key   string `query:"key" required:"true" minLength:"1" maxLength:"128"`
	After int64  `query:"after" minimum:"0"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
}

type historyOut struct {
	Items []event.Stored `json:"items"`
}

func repairHistory(ctx context.Context, tx *db.Tx, in *historyIn) (historyOut, error) {
	rows, err := event.History(ctx, tx, in.Key, in.After, in.Limit)
	if rows == nil {
		rows = []event.Stored{}
	}
	return historyOut{rows}, err
}
