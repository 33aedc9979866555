package allocation

import "fettle/internal/api"

// Routes adds the doors of this room.
func Routes(a *api.API) {
	networkRoutes(a)
	sourcingRoutes(a)
	coverageRoutes(a)
}
