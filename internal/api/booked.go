package api

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/auth"
	"fettle/internal/db"
)

type bookedIn struct {
	Key string `path:"key" maxLength:"128" doc:"The Idempotency-Key the command was sent with."`
}

// Booked says whether a command took effect. Who lost the answer asks, before he sends it again or gives it up.
type Booked struct {
	Key    string          `json:"key"`
	Booked bool            `json:"booked"`
	Items  []BookedCommand `json:"items"`
}

// BookedCommand is a command that took effect under a key.
type BookedCommand struct {
	Route string    `db:"route" json:"route"`
	At    time.Time `db:"at" json:"at"`
}

const bookedSQL = `
SELECT route, at
FROM requests
WHERE actor = $1 AND key = $2
ORDER BY at, route`

// Commands adds the door that tells what became of a command.
func Commands(a *API) {
	Query(a, "GET /v1/commands/{key}", "Whether a command of the actor's was booked, by its Idempotency-Key", Everyone(),
		func(ctx context.Context, tx *db.Tx, in *bookedIn) (Booked, error) {
			out := Booked{Key: in.Key, Items: []BookedCommand{}}
			if err := tx.SelectContext(ctx, &out.Items, bookedSQL, auth.From(ctx).Login, in.Key); err != nil {
				return out, fmt.Errorf("look whether a command was booked: %w", err)
			}
			out.Booked = len(out.Items) > 0
			return out, nil
		})
}
