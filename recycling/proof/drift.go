package proof

import (
	"fmt"

	"fettle/recycling/balance"
)

// Law names what a drift breaks.
type Law string

// Laws that are proved.
const (
	// Kept: the balance of a site and code is what the ledger sums to.
	Kept Law = "grams.balance"
	// NotNegative: no site holds less than nothing.
	NotNegative Law = "grams.negative"
	// SumsToZero: all sites and ends of a code sum to zero.
	SumsToZero Law = "grams.sum"
	// Once: the grams of a return, waste lot, waste manifest or certificate are in the ledger once on each step it has made.
	Once Law = "grams.step"
	// Unit: a return is waived, open, received or lost, one of them, and its piece has come in once.
	Unit Law = "units"
	// PointsKept: the balance of an account is what the ledger sums to.
	PointsKept Law = "points.balance"
	// PointsOnce: points are granted once a return and once a piece, and what follows is what was granted.
	PointsOnce Law = "points.once"
	// PointsNotNegative: no account of a customer is below none.
	PointsNotNegative Law = "points.negative"
)

// Laws of cylinders.
const (
	// CylinderKept: what a cylinder holds is what its entries sum to.
	CylinderKept Law = "cylinders.content"
	// LossKept: what an appliance gave beyond its nameplate is kept as a vented loss.
	LossKept Law = "cylinders.loss"
)

// Drift is a row that breaks a law.
type Drift struct {
	Law Law `db:"law"`
	// Of is what differs: a site with its code, a return with its step, an account.
	Of string `db:"of"`
	// Told is what the thing itself says, Booked what its ledger sums to.
	Told   int64 `db:"told"`
	Booked int64 `db:"booked"`
}

func (d Drift) String() string {
	return fmt.Sprintf("%s: %s says %d, the ledger %d", d.Law, d.Of, d.Told, d.Booked)
}

// Grams is what all sites hold together, beside what came and went.
type Grams struct {
	Accounts int64 `db:"accounts"`
	Came     int64 `db:"came"`
	Held     int64 `db:"held"`
	Restock  int64 `db:"restocked"`
	Treated  int64 `db:"treated"`
	Variance int64 `db:"variance"`
	// Claimed went back to suppliers.
	Claimed int64 `db:"claimed"`
}

// Sum is zero when no gram came from nowhere.
func (g Grams) Sum() int64 { return g.Held + g.Restock + g.Treated + g.Variance + g.Claimed - g.Came }

// Points is what customers have, beside what the program has given.
type Points struct {
	Granted   int64 `db:"granted"`
	Pending   int64 `db:"pending"`
	Confirmed int64 `db:"confirmed"`
	Redeemed  int64 `db:"redeemed"`
}

// Sum is zero when no point came from nowhere.
func (p Points) Sum() int64 { return p.Pending + p.Confirmed + p.Redeemed - p.Granted }

// Cylinders is what all cylinders hold, beside what went in and out.
type Cylinders struct {
	Cylinders int64 `db:"cylinders"`
	Recovered int64 `db:"recovered"`
	Emptied   int64 `db:"emptied"`
	Corrected int64 `db:"corrected"`
	Held      int64 `db:"held"`
}

// Sum is zero when no gram of refrigerant came from nowhere.
func (c Cylinders) Sum() int64 { return c.Recovered + c.Corrected - c.Emptied - c.Held }

// Report is what a proof found.
type Report struct {
	Cylinders Cylinders

	Grams  Grams
	Units  balance.Units
	Points Points
	Drifts []Drift
	// Met is how many kinds of rows were met one by one because their prints differed.
	Met int
}
