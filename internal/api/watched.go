package api

import (
	"cmp"
	"context"

	"fettle/internal/auth"
	"fettle/internal/db"
)

// Load reads a file when the transaction that allowed it is over.
type Load func(ctx context.Context) (File, error)

type watchedReply struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

// Watched adds a route that answers a file of one of the types whose readings are written down: fn says who may have it and writes
// that he has, and only when that is kept is the file read. Nobody between keeps a copy.
func Watched[I any](a *API, route, summary string, who []auth.Role, fn func(ctx context.Context, tx *db.Tx, in *I) (Load, error), types ...string) {
	op := a.fileOperation(route, summary, who, types)
	register(a, op, func(ctx context.Context, in *I) (*watchedReply, error) {
		var load Load
		err := a.db.InTx(ctx, cmp.Or(auth.From(ctx).Login, "public"), func(tx *db.Tx) (err error) {
			load, err = fn(ctx, tx, in)
			return err
		})
		if err != nil {
			return nil, problem(ctx, err)
		}
		f, err := load(ctx)
		if err != nil {
			return nil, problem(ctx, err)
		}
		return &watchedReply{f.Type, f.disposition(), "private, no-store", f.Body}, nil
	})
	delete(op.Responses["200"].Headers, "Content-Type")
}
