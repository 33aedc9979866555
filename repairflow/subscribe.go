package repairflow

import "fettle/internal/event"

// Subscribe hears what warehouses, carriers and recyclers did and moves lines and repairs accordingly.
func Subscribe(p *event.Dispatcher) {
	// One name for all rooms but the notices: what was not heard yet is kept under it.
	const me = "repairflow"
	subscribeLines(p, me)
	subscribeOrders(p, me)
	subscribeCustody(p, me)
	subscribeWaves(p, me)
	subscribeNotices(p)
}
