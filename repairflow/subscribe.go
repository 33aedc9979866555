package repairflow

import (
	"fettle/internal/event"
	"fettle/repairflow/board"
	"fettle/repairflow/custody"
	"fettle/repairflow/notice"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
)

// Subscribe hears what warehouses, carriers and recyclers did and moves lines and repairs accordingly.
func Subscribe(p *event.Dispatcher) {
	// One name for all rooms but the notices: what was not heard yet is kept under it.
	const me = "repairflow"
	orderline.Subscribe(p, me)
	partorder.Subscribe(p, me)
	custody.Subscribe(p, me)
	board.Subscribe(p, me)
	notice.Subscribe(p)
}
