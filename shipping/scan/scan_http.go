package scan

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/scans", "What a scanned or typed text is, and what it names", site.Staff, getScan)
}

type scanIn struct {
	Text     string `query:"text" required:"true" minLength:"1" maxLength:"1024" format:"scan" doc:"As the scanner sent it: GS1 element strings with their symbology, Digital Links, numbers of ours, or plain text."`
	Location string `query:"location" maxLength:"64" doc:"Where it was scanned; bins are sought there." identifier:"place"`
}

// getScan shows parcels to who holds the place they left from.
func getScan(ctx context.Context, tx *db.Tx, in *scanIn) (Answer, error) {
	if in.Location != "" {
		if f := site.RefuseForeignPlace(ctx, in.Location); f != nil {
			return Answer{}, f.At("query.location")
		}
	}
	actor := auth.From(ctx)
	var origins []string
	if actor.Role != auth.Operations {
		origins = append([]string{}, actor.Scope...)
	}
	return Of(ctx, tx, in.Text, in.Location, origins)
}
