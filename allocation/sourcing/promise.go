package sourcing

import (
	"time"

	"github.com/google/uuid"
)

// Promise is a time that was told to somebody.
type Promise struct {
	ID        uuid.UUID  `db:"id" json:"id"`
	Kind      string     `db:"kind" json:"kind"`
	Line      uuid.UUID  `db:"line" json:"line"`
	Repair    string     `db:"repair" json:"repair"`
	Part      string     `db:"part" json:"part"`
	Source    string     `db:"source" json:"source"`
	MadeAt    time.Time  `db:"made_at" json:"made_at"`
	DueAt     time.Time  `db:"due_at" json:"due_at"`
	ArrivesAt time.Time  `db:"arrives_at" json:"arrives_at"`
	Within24h bool       `db:"within_24h" json:"within_24h"`
	Why       string     `db:"why" json:"why"`
	State     string     `db:"state" json:"state"`
	JudgedAt  *time.Time `db:"judged_at" json:"judged_at"`
	// Reason says why a promise is void.
	Reason string `db:"reason" json:"reason"`
}

// PartPromise is the kind of promise this room makes.
const PartPromise = "part"

// States a promise can be in.
const (
	StateOpen       = "open"
	StateKept       = "kept"
	StateBroken     = "broken"
	StateSuperseded = "superseded"
	StateVoid       = "void"
)

// States is every state of a promise.
var States = []string{StateOpen, StateKept, StateBroken, StateSuperseded, StateVoid}
