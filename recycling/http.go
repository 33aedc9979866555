package recycling

import (
	"fettle/internal/api"
	"fettle/inventory"
	"fettle/recycling/balance"
	"fettle/recycling/books"
	"fettle/recycling/capture"
	"fettle/recycling/claim"
	"fettle/recycling/oldpart"
	"fettle/recycling/proof"
	"fettle/recycling/refrigerant"
	"fettle/recycling/refurbish"
	"fettle/recycling/scorecard"
	"fettle/recycling/takeback"
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
	capture.Routes(a)
	refrigerant.Routes(a)
	refurbish.Routes(a)
	claim.Routes(a)
	scorecard.Routes(a)
	takeback.Routes(a)
	proof.Routes(a)
}
