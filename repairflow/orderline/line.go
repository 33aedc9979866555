package orderline

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
	"fettle/shipping/pick"
)

// Line is one part, or some loose pieces of one, of a repair.
type Line struct {
	ID          uuid.UUID       `db:"id" json:"id"`
	Repair      string          `db:"repair" json:"repair"`
	Part        string          `db:"part" json:"part"`
	PartNameZH  string          `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN  string          `db:"part_name_en" json:"part_name_en"`
	Serialised  bool            `db:"serialised" json:"serialised"`
	Class       catalog.Class   `db:"class" json:"-"`
	Supplied    string          `db:"supplied" json:"supplied"`
	Quantity    int64           `db:"quantity" json:"quantity" doc:"Pieces of what is supplied."`
	PiecesEach  int64           `db:"pieces_each" json:"pieces_each" doc:"Pieces of what is supplied that stand for one of what was asked."`
	State       State           `db:"state" json:"state"`
	Source      string          `db:"source" json:"source"`
	Condition   stock.Condition `db:"condition" json:"condition"`
	Reservation *uuid.UUID      `db:"reservation" json:"-"`
	Shipment    string          `db:"shipment" json:"shipment"`
	PromiseID   *uuid.UUID      `db:"promise" json:"-"`
	NewSerial   string          `db:"new_serial" json:"new_serial"`
	OldSerial   string          `db:"old_serial" json:"old_serial"`
	Reason      string          `db:"reason" json:"reason"`
	// Problem is why a piece that the engineer had was not fitted, or came out again; GiveBackBy is by when it has to be home.
	Problem     Problem     `db:"problem" json:"problem"`
	GiveBackBy  *time.Time  `db:"give_back_by" json:"give_back_by"`
	ShipTo      pick.ShipTo `db:"ship_to" json:"ship_to"`
	OrderedBy   string      `db:"ordered_by" json:"ordered_by"`
	OrderedAt   time.Time   `db:"ordered_at" json:"ordered_at"`
	ReceivedAt  *time.Time  `db:"received_at" json:"received_at"`
	InstalledAt *time.Time  `db:"installed_at" json:"installed_at"`
	ClosedAt    *time.Time  `db:"closed_at" json:"closed_at"`
	// HoldUntil is by when a soft reservation is to be confirmed, or an offered substitute accepted; the promise rests on it.
	HoldUntil *time.Time `db:"hold_until" json:"hold_until"`
	// SplitFrom is the line whose quantity it took a part of, Replaces the lost or dead one in whose place it came.
	SplitFrom *uuid.UUID `db:"split_from" json:"split_from"`
	Replaces  *uuid.UUID `db:"replaces" json:"replaces"`
	// OnlyItself tells that a substitute was refused.
	OnlyItself bool `db:"only_itself" json:"only_itself"`
	Version    int  `db:"version" json:"version"`
	// Promise is the newest promise of the line.
	Promise *sourcing.Promise `db:"-" json:"promise"`
	// Offer is the question that a substitute puts; null when none is open.
	Offer   *Offer   `db:"-" json:"offer"`
	Actions []string `db:"-" json:"actions"`

	offered
}

// Asked is the quantity of Part that was asked for.
func (l Line) Asked() int64 { return l.Quantity / max(1, l.PiecesEach) }

// ETagVersion makes the version the ETag.
func (l Line) ETagVersion() int { return l.Version }

// Allowed are the commands the line allows now.
func (l Line) Allowed() []string {
	out := []string{}
	for action := range lineActions {
		if l.Allows(action) {
			out = append(out, action)
		}
	}
	slices.Sort(out)
	return out
}

// Allows tells whether the line allows a command now.
func (l Line) Allows(action string) bool { return slices.Contains(lineActions[action], l.State) }

var lineActions = map[string][]State{
	"cancel":    {Requested, Held, Offered, Backordered, Reserved, Picking, Packed, Shipped, Delivered, Disputed},
	"receive":   {Shipped, Delivered, Disputed},
	"install":   {Received},
	"report":    {Received, Installed, Delivered},
	"take-back": {DOA, Wrong, Unused, Returning, Lost},
	"lose":      {Shipped, Delivered, Disputed, Returning, DOA, Wrong, Unused},
	"keep":      {Unused},
	"confirm":   {Held},
	"accept":    {Offered},
	"refuse":    {Offered},
}

// Again is a line for the same as l, in its place.
func (l Line) Again(tx *db.Tx) (Line, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return l, fmt.Errorf("make a line id: %w", err)
	}
	lost := l.ID
	return Line{ID: id, Repair: l.Repair, Part: l.Part, PartNameZH: l.PartNameZH, PartNameEN: l.PartNameEN, Serialised: l.Serialised,
		Quantity: l.Asked(), PiecesEach: 1, OldSerial: l.OldSerial, ShipTo: l.ShipTo, OrderedBy: tx.By, OrderedAt: tx.Now, Replaces: &lost,
		OnlyItself: l.OnlyItself, Version: 1}, nil
}

// Split shares a line's quantity: the first part stays with the line, the others are lines that come from it.
func (l Line) Split(quantities []int64) ([]Line, error) {
	if len(quantities) < 2 {
		return []Line{l}, nil
	}
	out := make([]Line, len(quantities))
	for i, q := range quantities {
		out[i] = l
		out[i].Quantity, out[i].PiecesEach = q, 1
		if i == 0 {
			continue
		}
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("make a line id: %w", err)
		}
		from := l.ID
		out[i].ID, out[i].SplitFrom, out[i].Version = id, &from, 1
		out[i].Reservation, out[i].PromiseID = nil, nil
	}
	return out, nil
}
