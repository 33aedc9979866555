package app

import (
	"fettle/allocation/sourcing"
	"fettle/internal/machine"
	"fettle/inventory/count"
	"fettle/inventory/incoming"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
	"fettle/inventory/van"
	"fettle/recycling/balance"
	"fettle/recycling/claim"
	"fettle/recycling/oldpart"
	"fettle/recycling/refurbish"
	"fettle/recycling/takeback"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
	"fettle/repairflow/appointment"
	"fettle/repairflow/dock"
	"fettle/repairflow/expert"
	"fettle/repairflow/kit"
	"fettle/repairflow/orderline"
	"fettle/repairflow/outcome"
	"fettle/repairflow/payment"
	"fettle/repairflow/quote"
	"fettle/repairflow/recall"
	"fettle/repairflow/recommendation"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
	"fettle/repairflow/visit"
	"fettle/shipping/manifest"
	"fettle/shipping/pick"
	"fettle/shipping/returnorder"
	"fettle/shipping/shipment"
)

// Machines is every machine of the rooms; each is drawn in docs/state.
var Machines = []machine.Drawn{
	stock.Reservations, stock.Holds, count.Counts, count.Lines, count.Adjustments, incoming.Inspections, transfer.Transfers,
	sourcing.Promises, repair.Repairs, orderline.Lines,
	van.Transfers,
	pick.Tasks, shipment.Machine, shipment.Requests, manifest.Manifests, returnorder.Machine, balance.Adjustments, oldpart.Machine, refurbish.Orders, refurbish.Pieces, claim.Claims, wastelot.Machine, wastemanifest.Machine, takeback.Machine,
	dock.Blinds, dock.Inspections, outcome.Refunds, recall.Checks, quote.Machine, payment.Machine, recommendation.Machine,
	visit.Machine, appointment.Machine, sla.Promises,
	expert.Sessions, kit.Parts,
}
