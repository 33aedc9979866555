package repairflow

import "slices"

// States of a part line.
const (
	LineDraft       = "draft"
	LineRequested   = "requested"
	LineHeld        = "held"
	LineOffered     = "substitute_offered"
	LineBackordered = "backordered"
	LineReserved    = "reserved"
	LinePicking     = "picking"
	LinePacked      = "packed"
	LineShipped     = "shipped"
	LineDelivered   = "delivered"
	LineDisputed    = "disputed"
	LineReceived    = "received"
	LineInstalled   = "installed"
	LineDOA         = "doa"
	LineWrong       = "wrong"
	LineUnused      = "unused"
	LineReturning   = "returning"
	LineReturned    = "returned"
	LineLost        = "lost"
	LineCancelled   = "cancelled"
	LineClosed      = "closed"
)

// Lines is the machine of a part line.
var Lines = Machine{Start: LineDraft, End: LineClosed, Refuse: refuseLine, Steps: []Transition{
	{LineDraft, LineRequested, "engineer"}, {LineDraft, LineCancelled, "engineer"},
	{LineRequested, LineHeld, "system"}, {LineRequested, LineReserved, "system"}, {LineRequested, LineBackordered, "system"},
	{LineRequested, LineOffered, "system"}, {LineRequested, LineReceived, "system"}, {LineRequested, LineCancelled, "engineer"},
	{LineHeld, LineReserved, "customer"}, {LineHeld, LineReceived, "customer"}, {LineHeld, LineRequested, "customer"},
	{LineHeld, LineHeld, "system"}, {LineHeld, LineCancelled, "customer"},
	{LineOffered, LineReserved, "engineer"}, {LineOffered, LineReceived, "engineer"}, {LineOffered, LineRequested, "engineer"},
	{LineOffered, LineCancelled, "engineer"},
	{LineBackordered, LineRequested, "planner"}, {LineBackordered, LineReserved, "system"}, {LineBackordered, LineOffered, "system"},
	{LineBackordered, LineReceived, "system"},
	{LineBackordered, LineCancelled, "engineer"},
	{LineReserved, LineReserved, "planner"}, {LineReserved, LinePicking, "warehouse"}, {LineReserved, LineRequested, "system"}, {LineReserved, LineCancelled, "engineer"},
	{LinePicking, LinePacked, "warehouse"}, {LinePicking, LineRequested, "warehouse"}, {LinePicking, LineCancelled, "engineer"},
	{LinePacked, LineShipped, "warehouse"}, {LinePacked, LineRequested, "system"}, {LinePacked, LineReturning, "engineer"},
	{LineShipped, LineDelivered, "carrier"}, {LineShipped, LineReceived, "engineer"}, {LineShipped, LineLost, "carrier"},
	{LineShipped, LineReturning, "engineer"}, {LineShipped, LineCancelled, "system"},
	{LineDelivered, LineReceived, "engineer"}, {LineDelivered, LineDisputed, "engineer"}, {LineDelivered, LineLost, "system"},
	{LineDelivered, LineReturning, "engineer"},
	{LineDisputed, LineReceived, "engineer"}, {LineDisputed, LineLost, "handler"}, {LineDisputed, LineReturning, "engineer"},
	{LineReceived, LineInstalled, "engineer"}, {LineReceived, LineDOA, "engineer"}, {LineReceived, LineWrong, "engineer"},
	{LineReceived, LineUnused, "engineer"}, {LineReceived, LineReceived, "engineer"},
	{LineInstalled, LineClosed, "system"}, {LineInstalled, LineDOA, "engineer"},
	{LineDOA, LineReturning, "engineer"}, {LineWrong, LineReturning, "engineer"}, {LineUnused, LineReturning, "engineer"},
	{LineReturning, LineReturned, "warehouse"}, {LineReturning, LineLost, "carrier"}, {LineReturned, LineClosed, "warehouse"},
	{LineLost, LineReturned, "warehouse"}, {LineLost, LineClosed, "system"}, {LineCancelled, LineClosed, "system"},
}}

func refuseLine(from, to string, allowed []string) error {
	return ErrTransition.Because("line").With("from", from, "to", to, "allowed", allowed)
}

// progress orders the states a warehouse and a carrier bring about, so that a late event never takes a line back.
var progress = []string{LineReserved, LinePicking, LinePacked, LineShipped, LineDelivered}

// isAhead tells whether to lies further on than from, among those states.
func isAhead(from, to string) bool {
	a, b := slices.Index(progress, from), slices.Index(progress, to)
	return a >= 0 && b > a
}
