package network

import (
	"context"
	"errors"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/internal/policy"
	"fettle/inventory/catalog"
)

// SourcingPolicy is how places are chosen and what is promised.
func SourcingPolicy() policy.Kind {
	return policy.Kind{Name: PolicyName, Body: Policy{}, Check: func(ctx context.Context, tx *db.Tx, body []byte) error {
		var read Policy
		if err := policy.Read(body, &read); err != nil {
			return err
		}
		if _, err := ReadPolicy(PolicyName, 0, tx.Now, body); err != nil {
			return err
		}
		if err := read.bounded(); err != nil {
			return err
		}
		_, err := catalog.PartsByNumber(ctx, tx, read.RefurbishedParts)
		if fault.KindOf(err) == fault.Unknown {
			return errors.New("refurbished_parts: " + err.Error())
		}
		return err
	}}
}
