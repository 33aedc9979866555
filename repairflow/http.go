package repairflow

import (
	"fettle/internal/api"
	"fettle/inventory"
	"fettle/repairflow/board"
	"fettle/repairflow/custody"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/dock"
	"fettle/repairflow/notice"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
)

// Routes adds the doors of all rooms.
func Routes(a *api.API) {
	inventory.Identify(a)
	repair.Routes(a)
	orderline.Routes(a)
	partorder.Routes(a)
	custody.Routes(a)
	dock.Routes(a)
	customerpage.Routes(a)
	notice.Routes(a)
	board.Routes(a)
}
