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

// disposition has a browser save the file under its name, whatever letters it has (RFC 6266).
func (f File) disposition() string {
	return fmt.Sprintf("attachment; filename*=UTF-8''%s", url.PathEscape(f.Name))
}

// fileOperation is a route that answers a file of one of the types.
func (a *API) fileOperation(route, summary string, who []auth.Role, types []string) huma.Operation {
	op := operation(route, summary, who)
	op.Middlewares = huma.Middlewares{a.admit(who)}
	content := map[string]*huma.MediaType{}
	for _, name := range types {
		content[name] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	}
	op.Responses = map[string]*huma.Response{"200": {Description: "A file", Content: content}}
	return op
}

type fileReply struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// Download adds a route that reads and answers a file of one of the types: fn sees one snapshot of the database and cannot
// write.
func Download[I any](a *API, route, summary string, who []auth.Role, fn func(ctx context.Context, tx *db.Tx, in *I) (File, error), types ...string) {
	op := a.fileOperation(route, summary, who, types)
	register(a, op, func(ctx context.Context, in *I) (*fileReply, error) {
		var f File
		err := a.db.Read(ctx, auth.From(ctx).Login, func(tx *db.Tx) (err error) {
			f, err = fn(ctx, tx, in)
			return err
		})
		if err != nil {
			return nil, problem(ctx, err)
		}
		return &fileReply{f.Type, f.disposition(), f.Body}, nil
	})
	delete(op.Responses["200"].Headers, "Content-Type")
}
