package app

import (
	"fettle/allocation/network"
	"fettle/allocation/restock"
	"fettle/internal/evidence"
	"fettle/internal/policy"
	"fettle/inventory/catalog"
	"fettle/inventory/count"
	"fettle/inventory/incoming"
	"fettle/recycling/oldpart"
	"fettle/recycling/proof"
	"fettle/recycling/scorecard"
	"fettle/recycling/takeback"
	"fettle/recycling/wastelot"
	"fettle/repairflow/appointment"
	"fettle/repairflow/cover"
	"fettle/repairflow/dispatch"
	"fettle/repairflow/expert"
	"fettle/repairflow/kit"
	"fettle/repairflow/partorder"
	"fettle/repairflow/quote"
	"fettle/repairflow/recall"
	"fettle/repairflow/recommendation"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
	"fettle/repairflow/visit"
	"fettle/repairflow/workforce"
	"fettle/shipping/eta"
)

// Policies are those of all rooms.
func Policies() []policy.Kind {
	return []policy.Kind{catalog.DeclaredPartsPolicy(), count.AdjustmentPolicy(), count.CountPolicy(), incoming.PolicyKind(), eta.ArrivalPolicy(), partorder.LinePolicy(), partorder.LimitPolicy(), recall.PolicyKind(), sla.PolicyKind(), cover.PolicyKind(), quote.PolicyKind(), recommendation.PolicyKind(), repair.TriagePolicy(), repair.AccountPolicy(), oldpart.PolicyOfPoints(), oldpart.PolicyOfRefurbishment(), scorecard.PolicyKind(), restock.ReplenishmentPolicy(), network.SourcingPolicy(), oldpart.CoreReturnsPolicy(), oldpart.PolicyOfBench(), takeback.PolicyKind(), proof.PolicyKind(), wastelot.PolicyKind(), workforce.PolicyKind(), dispatch.PolicyKind(), appointment.PolicyKind(), visit.PolicyKind(),
		expert.PolicyKind(), kit.PolicyKind(),
		evidence.RetentionPolicy(photographs())}
}
