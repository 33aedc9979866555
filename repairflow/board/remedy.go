package board

import (
	"fettle/internal/closed"
	"fettle/repairflow/orderline"
)

// Remedy is what helps a promise at risk.
type Remedy string

// Remedies of a promise at risk.
const (
	// PickNow has it lying on its shelf.
	PickNow Remedy = "pick_now"
	// HandOver has it packed and not with the carrier.
	HandOver Remedy = "hand_over"
	// AskCarrier has it on the road.
	AskCarrier Remedy = "ask_carrier"
	// AskEngineer waits for a yes, or for the scan that judges it.
	AskEngineer Remedy = "ask_engineer"
	// FindSupply waits for goods.
	FindSupply Remedy = "find_supply"
)

// Remedies lists them all.
func Remedies() []Remedy { return []Remedy{PickNow, HandOver, AskCarrier, AskEngineer, FindSupply} }

// Schema lists them in the contracts.
func (Remedy) Schema(closed.Registry) *closed.Schema { return closed.Of(Remedies()) }

// remedyOf a line that is late or will be.
func remedyOf(s orderline.State) Remedy {
	switch s {
	case orderline.Reserved, orderline.Picking:
		return PickNow
	case orderline.Packed:
		return HandOver
	case orderline.Shipped, orderline.Disputed:
		return AskCarrier
	case orderline.Held, orderline.Offered, orderline.Delivered:
		return AskEngineer
	}
	return FindSupply
}
