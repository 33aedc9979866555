package inventory

import (
	"fettle/internal/api"
	"fettle/inventory/audit"
	"fettle/inventory/catalog"
	"fettle/inventory/count"
	"fettle/inventory/dataload"
	"fettle/inventory/incoming"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
	"fettle/inventory/van"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	Identify(a)
	catalog.Routes(a)
	site.Routes(a)
	stock.Routes(a)
	dataload.Routes(a)
	transfer.Routes(a)
	count.Routes(a)
	incoming.Routes(a)
	van.Routes(a)
	audit.Routes(a)
}
