package app

import (
	"fettle/internal/machine"
	"fettle/inventory"
)

// Machines is every machine of the rooms; each is drawn in docs/state.
var Machines = []machine.Drawn{
	inventory.Reservations, inventory.Holds, inventory.Counts, inventory.CountLines, inventory.Adjustments, inventory.Transfers,
	inventory.HandOvers,
}
