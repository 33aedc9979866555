package recycling

import (
	"fettle/internal/api"
	"fettle/inventory"
	"fettle/recycling/balance"
	"fettle/recycling/books"
	"fettle/recycling/oldpart"
	"fettle/recycling/refrigerant"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	inventory.Identify(a)
	oldpart.Routes(a)
	wastelot.Routes(a)
	wastemanifest.Routes(a)
	balance.Routes(a)
	books.Routes(a)
	refrigerant.Routes(a)
}
