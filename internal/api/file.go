package api

import (
	"context"
	"fmt"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"fettle/internal/auth"
	"fettle/internal/db"
)

// File is an answer that is saved and not shown.
type File struct {
	Name, Type string
	Body       []byte
}

type fileReply struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// Download adds a route that reads and answers a file: fn sees one snapshot of the database and cannot write.
func Download[I any](a *API, route, summary string, who []auth.Role, fn func(ctx context.Context, tx *db.Tx, in *I) (File, error)) {
	op := operation(route, summary, who)
	op.Middlewares = huma.Middlewares{a.admit(who)}
	op.Responses = map[string]*huma.Response{"200": {Description: "A file",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	huma.Register(a.API, op, func(ctx context.Context, in *I) (*fileReply, error) {
		var f File
		err := a.db.Read(ctx, auth.From(ctx).Login, func(tx *db.Tx) (err error) {
			f, err = fn(ctx, tx, in)
			return err
		})
		if err != nil {
			return nil, problem(ctx, err)
		}
		return &fileReply{f.Type, fmt.Sprintf("attachment; filename*=UTF-8''%s", url.PathEscape(f.Name)), f.Body}, nil
	})
	delete(op.Responses["200"].Headers, "Content-Type")
}
