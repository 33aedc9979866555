package repairflow

import (
	"fettle/internal/api"
	"fettle/inventory"
	"fettle/repairflow/appointment"
	"fettle/repairflow/board"
	"fettle/repairflow/bulk"
	"fettle/repairflow/cover"
	"fettle/repairflow/custody"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/diagnosis"
	"fettle/repairflow/dispatch"
	"fettle/repairflow/dock"
	"fettle/repairflow/expert"
	"fettle/repairflow/homeward"
	"fettle/repairflow/kit"
	"fettle/repairflow/message"
	"fettle/repairflow/notice"
	"fettle/repairflow/onetap"
	"fettle/repairflow/orderline"
	"fettle/repairflow/outcome"
	"fettle/repairflow/partorder"
	"fettle/repairflow/payment"
	"fettle/repairflow/quote"
	"fettle/repairflow/recall"
	"fettle/repairflow/recommendation"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
	"fettle/repairflow/visit"
	"fettle/repairflow/workforce"
)

// Routes adds the doors of all rooms.
func Routes(a *api.API) {
	inventory.Identify(a)
	workforce.Routes(a)
	sla.Routes(a)
	repair.Routes(a)
	bulk.Routes(a)
	orderline.Routes(a)
	visit.Routes(a, visit.Asks{Found: diagnosis.FoundIn})
	partorder.Routes(a)
	payment.Routes(a)
	cover.Routes(a)
	quote.Routes(a)
	custody.Routes(a)
	recall.Routes(a)
	recommendation.Routes(a)
	dock.Routes(a)
	outcome.Routes(a)
	homeward.Routes(a)
	customerpage.Routes(a)
	message.Routes(a)
	diagnosis.Routes(a)
	dispatch.Routes(a)
	appointment.Routes(a)
	onetap.Routes(a)
	expert.Routes(a)
	kit.Routes(a)
	notice.Routes(a)
	board.Routes(a)
}
