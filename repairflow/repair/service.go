package repair

import "fettle/internal/closed"

// Service is what a customer asks for. Every kind is one order with a number, a visit and parts; what is taken along differs.
type Service string

// Kinds of service.
const (
	// Fixing mends what is broken.
	Fixing Service = "repair"
	// Installation sets up what was bought.
	Installation Service = "installation"
	// Inspection looks at what works.
	Inspection Service = "inspection"
	// Maintenance cleans and renews what wears.
	Maintenance Service = "maintenance"
	// Commissioning starts what others have set up.
	Commissioning Service = "commissioning"
)

// Services lists them all.
func Services() []Service {
	return []Service{Fixing, Installation, Inspection, Maintenance, Commissioning}
}

// Schema lists them in the contracts.
func (Service) Schema(closed.Registry) *closed.Schema { return closed.Of(Services()) }

// fixes tells whether something is broken, so that its symptom may be urgent.
func (s Service) fixes() bool { return s == Fixing || s == "" }

// Same is what is said of a repair for an appliance that has an open one.
type Same string

// What may be said.
const (
	// AnotherFault is a repair of its own.
	AnotherFault Same = "another_fault"
	// TheSame is the one that is open.
	TheSame Same = "the_same"
)

// Sames lists them all.
func Sames() []Same { return []Same{AnotherFault, TheSame} }

// Schema lists them in the contracts.
func (Same) Schema(closed.Registry) *closed.Schema { return closed.Of(Sames()) }
