package wastemanifest

import "fettle/internal/closed"

// Purpose says what a trip is for.
type Purpose string

// Purposes of a waste manifest.
const (
	// Treatment takes sealed lots to a recycler.
	Treatment Purpose = "treatment"
	// Onward takes what one recycler refused to another.
	Onward Purpose = "onward"
	// Return takes what a recycler refused home.
	Return Purpose = "return"
)

// Purposes lists them all.
func Purposes() []Purpose { return []Purpose{Treatment, Onward, Return} }

// Schema lists them in the contracts.
func (Purpose) Schema(closed.Registry) *closed.Schema { return closed.Of(Purposes()) }

// Decision says how operations settle a discrepancy.
type Decision string

// Decisions on a discrepancy.
const (
	// AsWeighed takes what the weighbridge showed.
	AsWeighed Decision = "as_weighed"
	// AsDeclared takes what was declared: the weighbridge was wrong.
	AsDeclared Decision = "as_declared"
	// Refused sends the load back.
	Refused Decision = "rejected"
)

// Decisions lists them all.
func Decisions() []Decision { return []Decision{AsWeighed, AsDeclared, Refused} }

// Schema lists them in the contracts.
func (Decision) Schema(closed.Registry) *closed.Schema { return closed.Of(Decisions()) }

// Obstacle says why a recycler may not be chosen.
type Obstacle string

// Obstacles, the first that is met.
const (
	// SiteClosed takes nothing any more.
	SiteClosed Obstacle = "closed"
	// NotCovered has no permit for the code.
	NotCovered Obstacle = "not_covered"
	// Expired has permits for it that have ended.
	Expired Obstacle = "expired"
	// OverQuota has too little left of its permits.
	OverQuota Obstacle = "over_quota"
	// NoApproval stands in another province, and no approval of authorities covers the way today.
	NoApproval Obstacle = "no_approval"
)

// Obstacles lists them all.
func Obstacles() []Obstacle {
	return []Obstacle{SiteClosed, NotCovered, Expired, OverQuota, NoApproval}
}

// Schema lists them in the contracts; it is empty where nothing stands in the way.
func (Obstacle) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Obstacle{""}, Obstacles()...))
}

// Method is how waste is treated, by the codes of the national list of ways to use (R) and to dispose of (D, C) hazardous waste.
type Method string

// Methods lists them all.
func Methods() []Method {
	return []Method{"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R15", "D1", "D9", "D10", "D16", "C1", "C2", "C3"}
}

// Schema lists them in the contracts.
func (Method) Schema(closed.Registry) *closed.Schema { return closed.Of(Methods()) }
