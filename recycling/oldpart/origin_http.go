package oldpart

import (
	"context"

	"fettle/internal/auth"
	"fettle/internal/db"
)

type originsIn struct {
	Part   string `path:"part" maxLength:"64" identifier:"part"`
	Serial string `query:"serial" required:"true" minLength:"1" maxLength:"64" doc:"As on the plate, or on our label where the plate cannot be read."`
}

type originsOut struct {
	Items []Origin `json:"items"`
}

// listOrigins tells an engineer how a piece was tested, and not in whose appliance it was.
func listOrigins(ctx context.Context, tx *db.Tx, in *originsIn) (originsOut, error) {
	items, err := OriginsOf(ctx, tx, in.Part, in.Serial)
	if auth.From(ctx).Role == auth.Engineer {
		for i := range items {
			items[i].Repair = ""
		}
	}
	return originsOut{items}, err
}
