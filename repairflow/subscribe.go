package repairflow

import (
	"fettle/internal/event"
	"fettle/repairflow/appointment"
	"fettle/repairflow/board"
	"fettle/repairflow/custody"
	"fettle/repairflow/diagnosis"
	"fettle/repairflow/homeward"
	"fettle/repairflow/kit"
	"fettle/repairflow/notice"
	"fettle/repairflow/orderline"
	"fettle/repairflow/outcome"
	"fettle/repairflow/partorder"
	"fettle/repairflow/payment"
	"fettle/repairflow/quote"
	"fettle/repairflow/recall"
	"fettle/repairflow/sla"
	"fettle/repairflow/visit"
)

// Subscribe hears what warehouses, carriers and recyclers did and moves lines and repairs accordingly.
func Subscribe(p *event.Dispatcher) {
	// One name for all rooms but recall and the notices: what was not heard yet is kept under it.
	const me = "repairflow"
	sla.Subscribe(p)
	orderline.Subscribe(p, me)
	visit.Subscribe(p)
	quote.Subscribe(p, "quote")
	partorder.Subscribe(p, me)
	custody.Subscribe(p, me)
	homeward.Subscribe(p, "homeward")
	board.Subscribe(p, me)
	recall.Subscribe(p)
	notice.Subscribe(p)
	outcome.Subscribe(p)
	kit.Subscribe(p)
	diagnosis.Subscribe(p)
	appointment.Subscribe(p)
	payment.Subscribe(p)
}
