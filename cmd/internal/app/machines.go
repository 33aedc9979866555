package app

import (
	"fettle/allocation/sourcing"
	"fettle/internal/machine"
	"fettle/inventory/count"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
	"fettle/inventory/van"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
	"fettle/repairflow/dock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/manifest"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
)

// Machines is every machine of the rooms; each is drawn in docs/state.
var Machines = []machine.Drawn{
	stock.Reservations, stock.Holds, count.Counts, count.Lines, count.Adjustments, transfer.Transfers,
	sourcing.Promises, repair.Repairs, orderline.Lines,
	van.Transfers,
	pick.Tasks, shipment.Machine, shipment.Requests, manifest.Manifests, balance.Adjustments, oldpart.Machine, wastelot.Machine, wastemanifest.Machine,
	dock.Blinds, dock.Inspections,
}
