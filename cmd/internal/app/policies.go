package app

import (
	"fettle/allocation/network"
	"fettle/allocation/restock"
	"fettle/internal/policy"
	"fettle/inventory/count"
	"fettle/recycling/oldpart"
	"fettle/recycling/wastelot"
	"fettle/repairflow/partorder"
	"fettle/shipping/eta"
)

// Policies are those of all rooms.
func Policies() []policy.Kind {
	return []policy.Kind{count.AdjustmentPolicy(), count.CountPolicy(), eta.ArrivalPolicy(), partorder.LinePolicy(), partorder.LimitPolicy(), oldpart.PolicyOfPoints(), restock.ReplenishmentPolicy(), network.SourcingPolicy(), oldpart.CoreReturnsPolicy(), wastelot.PolicyKind()}
}
