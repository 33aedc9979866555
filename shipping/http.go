package shipping

import (
	"fettle/internal/api"
	"fettle/inventory"
	"fettle/shipping/lane"
	"fettle/shipping/manifest"
	"fettle/shipping/pick"
	"fettle/shipping/pickup"
	"fettle/shipping/returnorder"
	"fettle/shipping/scan"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

// Routes adds the doors of this wing. publisher writes what the webhook receives.
func Routes(a *api.API, publisher *tracking.Publisher) {
	inventory.Identify(a)
	lane.Routes(a)
	pick.Routes(a)
	shipment.Routes(a)
	pickup.Routes(a)
	tracking.Routes(a, publisher)
	returnorder.Routes(a)
	manifest.Routes(a)
	scan.Routes(a)
}
