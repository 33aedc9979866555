package audit

import (
	"fmt"

	"fettle/inventory/stock"
)

func (d Drift) row() stock.Key {
	return stock.Key{Part: d.Part, Location: d.Location, Condition: stock.Condition(d.Condition)}
}

// Drift is a counter that differs from what it is a cache of.
type Drift struct {
	Location           string          `db:"location" json:"location"`
	Part               string          `db:"part" json:"part"`
	Condition          stock.Condition `db:"condition" json:"condition"`
	LedgerOnHand       int64           `db:"ledger_on_hand" json:"ledger_on_hand"`
	OnHand             int64           `db:"on_hand" json:"on_hand"`
	LedgerReserved     int64           `db:"ledger_reserved" json:"ledger_reserved"`
	Reserved           int64           `db:"reserved" json:"reserved"`
	ActiveReservations int64           `db:"active_reservations" json:"active_reservations"`
	Units              int64           `db:"units" json:"units"`
	LedgerOnHold       int64           `db:"ledger_on_hold" json:"ledger_on_hold"`
	OnHold             int64           `db:"on_hold" json:"on_hold"`
	// Bin and Lot name a bin; a counter has neither.
	Bin string `db:"bin" json:"bin,omitempty"`
	Lot string `db:"lot" json:"lot,omitempty"`
}

func (d Drift) ofBin() bool { return d.Bin != "" || d.Lot != "" }

func (d Drift) String() string {
	if d.ofBin() {
		return fmt.Sprintf("%s %s %s bin %q lot %q: on hand %d, ledger %d; on hold %d, ledger %d; units %d", d.Part, d.Location, d.Condition,
			d.Bin, d.Lot, d.OnHand, d.LedgerOnHand, d.OnHold, d.LedgerOnHold, d.Units)
	}
	return fmt.Sprintf("%s %s %s: on hand %d, ledger %d; reserved %d, ledger %d, reservations %d; on hold %d, ledger %d; units %d", d.Part,
		d.Location, d.Condition, d.OnHand, d.LedgerOnHand, d.Reserved, d.LedgerReserved, d.ActiveReservations, d.OnHold, d.LedgerOnHold, d.Units)
}
