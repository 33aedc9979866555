package partorder

import (
	"context"
	"fmt"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/internal/policy"
)

// LinePolicy is how long things are kept for somebody, and when who waits is looked at.
func LinePolicy() policy.Kind {
	return policy.Kind{Name: "lines", Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		if _, ok := network.ParseClock(p.Morning); !ok {
			return fmt.Errorf("morning %q is not HH:MM", p.Morning)
		}
		return p.check()
	}}
}
