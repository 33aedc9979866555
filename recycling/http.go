package recycling

import "fettle/internal/api"

// Routes adds the doors of this room.
func Routes(a *api.API) {
	oldPartRoutes(a)
	lotRoutes(a)
	manifestRoutes(a)
	balanceRoutes(a)
}
