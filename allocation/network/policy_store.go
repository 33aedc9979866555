package network

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// CurrentPolicy is the policy of sourcing that is valid now.
func CurrentPolicy(ctx context.Context, tx *db.Tx) (Policy, error) {
	_, p, err := Current(ctx, tx)
	return p, err
}

// Current answers the network and the policy that is valid now.
func Current(ctx context.Context, tx *db.Tx) (Snapshot, Policy, error) {
	n, err := Read(ctx, tx)
	if err != nil {
		return Snapshot{}, Policy{}, err
	}
	p, ok := n.PolicyAt(tx.Now)
	if !ok {
		return Snapshot{}, Policy{}, fmt.Errorf("read the policy %s: no version is valid at %s", PolicyName, tx.Now)
	}
	return n, p, nil
}
