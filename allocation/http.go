package allocation

import "fettle/internal/api"

// Routes adds the doors of this room.
func Routes(a *api.API) {
	promiseRoutes(a)
	networkRoutes(a)
}
