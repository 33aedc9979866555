package returnorder

import "time"

// Step is what every event of a return order says: the items are those that it moves.
type Step struct {
	Order     string `json:"return_order"`
	Warehouse string `json:"warehouse"`
	Sender    string `json:"sender"`
	Items     []Item `json:"items"`
}

// Events of a return order, keyed by it.
type (
	// AnnouncedEvent tells that something is to go home.
	AnnouncedEvent struct{ Step }
	// TakenEvent tells that somebody's scan has taken it: the sender is liable no more. Shipment is empty at the dock.
	TakenEvent struct {
		Step
		Shipment string    `json:"shipment"`
		By       string    `json:"by"`
		At       time.Time `json:"at"`
	}
	// LostEvent tells that the carrier has lost it.
	LostEvent struct {
		Step
		By     string `json:"by"`
		Reason string `json:"reason"`
	}
	// CancelledEvent tells that it does not go home.
	CancelledEvent struct {
		Step
		Reason string `json:"reason"`
	}
	// PickupMissed tells that a carrier is late who was to collect it.
	PickupMissed struct {
		Step
		Since time.Time `json:"since"`
	}
	// PickupSettled tells that he is late no more: he has come, or need not.
	PickupSettled struct {
		Step
		Since time.Time `json:"since"`
		At    time.Time `json:"at"`
	}
	// PickupDue is the timer of the end of a window.
	PickupDue struct {
		Order string    `json:"return_order"`
		At    time.Time `json:"at"`
	}
)

// The type strings never change.

func (AnnouncedEvent) EventType() string { return "shipping.return_announced.v1" }
func (TakenEvent) EventType() string     { return "shipping.return_taken.v1" }
func (LostEvent) EventType() string      { return "shipping.return_lost.v1" }
func (CancelledEvent) EventType() string { return "shipping.return_cancelled.v1" }
func (PickupMissed) EventType() string   { return "shipping.return_pickup_missed.v1" }
func (PickupSettled) EventType() string  { return "shipping.return_pickup_settled.v1" }
func (PickupDue) EventType() string      { return "shipping.return_pickup_due.v1" }

// EventKey is the order's.
func (s Step) EventKey() string { return s.Order }

// EventKey is the timer's own.
func (e PickupDue) EventKey() string { return "pickup of " + e.Order }

func (o Order) step(items []Item) Step { return Step{o.ID, o.Warehouse, o.Sender, items} }
