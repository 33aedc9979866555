package app

import (
	"fettle/internal/machine"
	"fettle/inventory/count"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
	"fettle/inventory/van"
)

// Machines is every machine of the rooms; each is drawn in docs/state.
var Machines = []machine.Drawn{
	stock.Reservations, stock.Holds, count.Counts, count.Lines, count.Adjustments, transfer.Transfers,
	van.Transfers,
}
