package notice

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/notices", "What people were told, newest first", api.For(auth.Operations), listNotices)
	api.Command(a, "POST /v1/notices/{notice}/retry", "Send a notice that failed once more, under its id", api.For(auth.Operations),
		func(ctx context.Context, tx *db.Tx, in *noticeIn) (Notice, error) {
			return Retry(ctx, tx, in.Notice)
		})
	delayRoutes(a)
}

// logKey is where a page of the log of notices, or of delays, ends.
type logKey struct {
	At time.Time
	ID string
}

type noticeIn struct {
	Notice uuid.UUID `path:"notice"`
}

type listNoticesIn struct {
	api.Paging
	State   State   `query:"state"`
	Channel Channel `query:"channel"`
	Repair  string  `query:"repair" maxLength:"64"`
}

func listNotices(ctx context.Context, tx *db.Tx, in *listNoticesIn) (api.Page[Notice], error) {
	f := Filter{State: in.State, Channel: in.Channel, Repair: in.Repair, Limit: in.Limit + 1}
	var after logKey
	if more, err := in.After(&after); err != nil {
		return api.Page[Notice]{}, err
	} else if more {
		id, err := uuid.Parse(after.ID)
		if err != nil {
			return api.Page[Notice]{}, ErrNoNotice.At("query.cursor")
		}
		f.BeforeAt, f.BeforeID = &after.At, id
	}
	rows, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[Notice]{}, err
	}
	return api.Cut(in.Paging, rows, func(n Notice) any { return logKey{n.At, n.ID.String()} })
}
