package stock

import "github.com/google/uuid"

// StockArrived tells that free pieces came to a place, so that who waits for the part can be served. Location is empty
// when an import brought pieces to several places at once; Quantity is their sum.
type StockArrived struct {
	Location  string    `json:"location"`
	Part      string    `json:"part"`
	Condition Condition `json:"condition"`
	Quantity  int64     `json:"quantity"`
}

// EventType never changes.
func (StockArrived) EventType() string { return "inventory.stock_arrived.v1" }

// EventKey orders arrivals of one part.
func (e StockArrived) EventKey() string { return "part:" + e.Part }

// ReservationExpires is the timer of a reservation that was made with an end.
type ReservationExpires struct {
	Reservation uuid.UUID `json:"reservation"`
}

// EventType never changes.
func (ReservationExpires) EventType() string { return "inventory.hold_expires.v1" }

// EventKey is the timer's own, so that it holds back nothing else.
func (e ReservationExpires) EventKey() string { return "reservation:" + e.Reservation.String() }

// ReservationExpired tells that a reservation ended unused and its pieces are free again.
type ReservationExpired struct {
	Reservation uuid.UUID `json:"reservation"`
	Line        uuid.UUID `json:"line"`
	Part        string    `json:"part"`
}

// EventType never changes.
func (ReservationExpired) EventType() string { return "inventory.hold_lapsed.v1" }

// EventKey orders events of one order line.
func (e ReservationExpired) EventKey() string { return "line:" + e.Line.String() }
