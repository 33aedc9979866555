package orderline

import (
	"slices"

	"fettle/repairflow/repair"
)

// States of an order line.
const (
	Draft       = "draft"
	Requested   = "requested"
	Held        = "held"
	Offered     = "substitute_offered"
	Backordered = "backordered"
	Reserved    = "reserved"
	Picking     = "picking"
	Packed      = "packed"
	Shipped     = "shipped"
	Delivered   = "delivered"
	Disputed    = "disputed"
	Received    = "received"
	Installed   = "installed"
	DOA         = "doa"
	Wrong       = "wrong"
	Unused      = "unused"
	Returning   = "returning"
	Returned    = "returned"
	Lost        = "lost"
	Cancelled   = "cancelled"
	Closed      = "closed"
)

// Lines is the machine of an order line.
var Lines = repair.Machine{Start: Draft, End: Closed, Refuse: refuseLine, Steps: []repair.Transition{
	{From: Draft, To: Requested, Who: "engineer"}, {From: Draft, To: Cancelled, Who: "engineer"},
	{From: Requested, To: Held, Who: "system"}, {From: Requested, To: Reserved, Who: "system"}, {From: Requested, To: Backordered, Who: "system"},
	{From: Requested, To: Offered, Who: "system"}, {From: Requested, To: Received, Who: "system"}, {From: Requested, To: Cancelled, Who: "engineer"},
	{From: Held, To: Reserved, Who: "customer"}, {From: Held, To: Received, Who: "customer"}, {From: Held, To: Requested, Who: "customer"},
	{From: Held, To: Held, Who: "system"}, {From: Held, To: Cancelled, Who: "customer"},
	{From: Offered, To: Reserved, Who: "engineer"}, {From: Offered, To: Received, Who: "engineer"}, {From: Offered, To: Requested, Who: "engineer"},
	{From: Offered, To: Cancelled, Who: "engineer"},
	{From: Backordered, To: Requested, Who: "planner"}, {From: Backordered, To: Reserved, Who: "system"}, {From: Backordered, To: Offered, Who: "system"},
	{From: Backordered, To: Received, Who: "system"},
	{From: Backordered, To: Cancelled, Who: "engineer"},
	{From: Reserved, To: Reserved, Who: "planner"}, {From: Reserved, To: Picking, Who: "warehouse"}, {From: Reserved, To: Requested, Who: "system"}, {From: Reserved, To: Cancelled, Who: "engineer"},
	{From: Picking, To: Packed, Who: "warehouse"}, {From: Picking, To: Requested, Who: "warehouse"}, {From: Picking, To: Cancelled, Who: "engineer"},
	{From: Packed, To: Shipped, Who: "warehouse"}, {From: Packed, To: Requested, Who: "system"}, {From: Packed, To: Returning, Who: "engineer"},
	{From: Shipped, To: Delivered, Who: "carrier"}, {From: Shipped, To: Received, Who: "engineer"}, {From: Shipped, To: Lost, Who: "carrier"},
	{From: Shipped, To: Returning, Who: "engineer"}, {From: Shipped, To: Cancelled, Who: "system"},
	{From: Delivered, To: Received, Who: "engineer"}, {From: Delivered, To: Disputed, Who: "engineer"}, {From: Delivered, To: Lost, Who: "system"},
	{From: Delivered, To: Returning, Who: "engineer"},
	{From: Disputed, To: Received, Who: "engineer"}, {From: Disputed, To: Lost, Who: "handler"}, {From: Disputed, To: Returning, Who: "engineer"},
	{From: Received, To: Installed, Who: "engineer"}, {From: Received, To: DOA, Who: "engineer"}, {From: Received, To: Wrong, Who: "engineer"},
	{From: Received, To: Unused, Who: "engineer"}, {From: Received, To: Received, Who: "engineer"},
	{From: Installed, To: Closed, Who: "system"}, {From: Installed, To: DOA, Who: "engineer"},
	{From: DOA, To: Returning, Who: "engineer"}, {From: Wrong, To: Returning, Who: "engineer"}, {From: Unused, To: Returning, Who: "engineer"},
	{From: Returning, To: Returned, Who: "warehouse"}, {From: Returning, To: Lost, Who: "carrier"}, {From: Returned, To: Closed, Who: "warehouse"},
	{From: Lost, To: Returned, Who: "warehouse"}, {From: Lost, To: Closed, Who: "system"}, {From: Cancelled, To: Closed, Who: "system"},
}}

func refuseLine(from, to string, allowed []string) error {
	return repair.ErrTransition.Because("line").With("from", from, "to", to, "allowed", allowed)
}

// progress orders the states a warehouse and a carrier bring about, so that a late event never takes a line back.
var progress = []string{Reserved, Picking, Packed, Shipped, Delivered}

// IsAhead tells whether to lies further on than from, among those states.
func IsAhead(from, to string) bool {
	a, b := slices.Index(progress, from), slices.Index(progress, to)
	return a >= 0 && b > a
}
