package oldpart

import (
	"context"
	"errors"
	"time"

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/internal/policy"
)

// PointsPolicy is policy "points": what a returned part is worth, and the most that one customer is granted in a month.
type PointsPolicy struct {
	// PerReturn is granted for a part that came back as it should. Default: 100.
	PerReturn int64 `json:"per_return"`
	// CustomerMonth caps what a customer is granted in a month of the clock at home. Default: 2000.
	CustomerMonth int64 `json:"customer_month"`
}

const pointsPolicy = "points"

// PolicyOfPoints is the policy of points.
func PolicyOfPoints() policy.Kind {
	return policy.Kind{Name: pointsPolicy, Body: PointsPolicy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p PointsPolicy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		const most = 1_000_000
		if p.PerReturn < 0 || p.PerReturn > most || p.CustomerMonth < 0 || p.CustomerMonth > most {
			return errors.New("per_return and customer_month are from 0 to 1000000")
		}
		return nil
	}}
}

func pointsPolicyNow(ctx context.Context, tx *db.Tx) (PointsPolicy, error) {
	p := PointsPolicy{PerReturn: 100, CustomerMonth: 2000}
	_, err := policy.InForce(ctx, tx, pointsPolicy, &p)
	return p, err
}

// grant is what the policy gives to who has had so many this month.
func (p PointsPolicy) grant(before int64) int64 {
	return max(0, min(p.PerReturn, p.CustomerMonth-before))
}

// Toward is what points are given for.
type Toward string

// What points may be given for.
const (
	// TowardAppliance is a new appliance.
	TowardAppliance Toward = "appliance"
	// TowardService is a service.
	TowardService Toward = "service"
)

// Towards lists them all.
func Towards() []Toward { return []Toward{TowardAppliance, TowardService} }

// Schema lists them in the contracts.
func (Toward) Schema(closed.Registry) *closed.Schema { return closed.Of(Towards()) }

// Redemption is points that a customer gave for something.
type Redemption struct {
	ID        string    `db:"id" json:"id"`
	Customer  string    `db:"customer" json:"customer"`
	Points    int64     `db:"points" json:"points"`
	Toward    Toward    `db:"toward" json:"toward"`
	Reference string    `db:"reference" json:"reference" doc:"The order or the service that they were given for."`
	At        time.Time `db:"at" json:"at"`
	By        string    `db:"by" json:"by"`
}
