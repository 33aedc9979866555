package inventory

// Account is where pieces of a part are booked.
type Account struct {
	Location  string    `json:"location"`
	Condition Condition `json:"condition"`
	Bucket    Bucket    `json:"bucket"`
}

// Movement takes pieces from one account to another; an empty Bucket is Free.
type Movement struct {
	// Kind is one of MovementKinds.
	Kind     string
	Part     string
	Quantity int64
	From, To Account
	// Serial names the piece of a serialised part; then Quantity is 1.
	Serial    string
	Reference string
	Reason    string
}

// MovementKinds is every kind the ledger knows.
var MovementKinds = []string{"receipt", "reserve", "release", "pick", "pack", "ship", "receive", "install", "return",
	"transfer", "adjust", "count", "scrap", "lose", "find", "grade", "reverse"}

// Drift is a counter that differs from what it is a cache of.
type Drift struct {
	Location           string `db:"location" json:"location"`
	Part               string `db:"part" json:"part"`
	Condition          string `db:"condition" json:"condition"`
	LedgerOnHand       int64  `db:"ledger_on_hand" json:"ledger_on_hand"`
	OnHand             int64  `db:"on_hand" json:"on_hand"`
	LedgerReserved     int64  `db:"ledger_reserved" json:"ledger_reserved"`
	Reserved           int64  `db:"reserved" json:"reserved"`
	ActiveReservations int64  `db:"active_reservations" json:"active_reservations"`
	Units              int64  `db:"units" json:"units"`
}
