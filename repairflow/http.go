package repairflow

import "fettle/internal/api"

// Routes adds the doors of all rooms.
func Routes(a *api.API) {
	repairRoutes(a)
	lineRoutes(a)
	orderRoutes(a)
	custodyRoutes(a)
	customerRoutes(a)
	noticeRoutes(a)
	staffRoutes(a)
}
