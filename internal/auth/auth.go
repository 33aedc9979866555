package auth

import (
	"context"
	"slices"

	"fettle/internal/closed"
)

// Role is what an actor may do at all; scope says to which things.
type Role string

// Roles of Fettle. Public is the role of an operation that asks for no account (a signed link is its proof).
const (
	// Engineer repairs at customers' homes.
	Engineer Role = "engineer"
	// Warehouse keeps the stock of the places in its scope.
	Warehouse Role = "warehouse"
	// Customer has the appliance.
	Customer Role = "customer"
	// Operations sees everything and decides what nobody else may.
	Operations Role = "operations"
	// Recycler takes in what is not repaired any more.
	Recycler Role = "recycler"
	// Carrier brings parcels and tells where they are.
	Carrier Role = "carrier"
	// Public is nobody in particular.
	Public Role = "public"
)

// Roles lists every role that an account can have.
func Roles() []Role {
	return []Role{Engineer, Warehouse, Customer, Operations, Recycler, Carrier}
}

// Schema lists them in the contracts.
func (Role) Schema(closed.Registry) *closed.Schema { return closed.Of(Roles()) }

// Actor is who asks.
type Actor struct {
	// Login is the stable name written to rows; "" for a public caller.
	Login string `json:"login"`
	Name  string `json:"name"`
	Role  Role   `json:"role"`
	// Scope lists the codes the role is bound to: warehouses, a van, a recycler's site, a carrier.
	Scope  []string `json:"scope"`
	Locale string   `json:"locale"`
	// Epoch counts how often all of the account's tokens were taken back; a token of an earlier one is void.
	Epoch int `json:"-"`
}

// May tells whether the actor has one of the roles.
func (a Actor) May(roles ...Role) bool { return slices.Contains(roles, a.Role) }

// Holds tells whether code is in the actor's scope. Operations holds every code.
func (a Actor) Holds(code string) bool {
	return a.Role == Operations || slices.Contains(a.Scope, code)
}

type actorKey struct{}

// With gives ctx its actor; doors call it.
// Who is bound to nothing has an empty list, in answers as well.
func With(ctx context.Context, a Actor) context.Context {
	if a.Scope == nil {
		a.Scope = []string{}
	}
	return context.WithValue(ctx, actorKey{}, a)
}

// From is the actor of ctx; the zero actor when nobody has signed in.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
