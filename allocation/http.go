package allocation

import (
	"fettle/allocation/coverage"
	"fettle/allocation/network"
	"fettle/allocation/restock"
	"fettle/allocation/sourcing"
	"fettle/internal/api"
	"fettle/inventory"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	inventory.Identify(a)
	network.Routes(a)
	sourcing.Routes(a)
	coverage.Routes(a)
	restock.Routes(a)
}
