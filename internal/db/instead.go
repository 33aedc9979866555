package db

import (
	"context"
	"errors"
)

// instead is a refusal that leaves something behind.
type instead struct {
	error
	do func(context.Context, *Tx) error
}

func (i *instead) Unwrap() error { return i.error }

// Instead is refusal, which takes the transaction back, and do, which InTx then runs in a transaction of its own: a scan that
// is refused may still be something that must not be lost. do may run again for a caller who comes again.
func Instead(refusal error, do func(context.Context, *Tx) error) error { return &instead{refusal, do} }

// settle does what a refusal leaves behind and answers the refusal.
func (d *DB) settle(ctx context.Context, by string, err error) error {
	var i *instead
	if !errors.As(err, &i) {
		return err
	}
	if failed := d.run(ctx, by, false, func(tx *Tx) error { return i.do(ctx, tx) }); failed != nil {
		return failed
	}
	return i.error
}
