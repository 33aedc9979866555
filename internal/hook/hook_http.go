package hook

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// door is what the routes have to know.
type door struct {
	types []string
	plain bool
}

type one struct {
	Webhook uuid.UUID `path:"webhook"`
}

// Routes adds the doors. types are those that are published; plain lets an address be http, as NewSender does when
// local.
func Routes(a *api.API, types []string, plain bool) {
	d, ops := door{types, plain}, api.For(auth.Operations)
	api.Command(a, "POST /v1/webhooks", "Tell an address of events, signed; the secret is answered here alone", ops, d.add)
	api.Query(a, "GET /v1/webhooks", "Webhooks", ops, func(ctx context.Context, tx *db.Tx, _ *struct{}) (listed, error) {
		items, err := list(ctx, tx)
		return listed{items}, err
	})
	api.Command(a, "POST /v1/webhooks/{webhook}/rotate", "A new secret; the old one signs beside it for a day", ops,
		func(ctx context.Context, tx *db.Tx, in *one) (Webhook, error) { return rotate(ctx, tx, in.Webhook) })
	api.Command(a, "POST /v1/webhooks/{webhook}/enable", "Call it again", ops,
		func(ctx context.Context, tx *db.Tx, in *one) (Webhook, error) {
			return setState(ctx, tx, in.Webhook, Active, "")
		})
	api.Command(a, "POST /v1/webhooks/{webhook}/disable", "Call it no more; what waits, waits", ops,
		func(ctx context.Context, tx *db.Tx, in *one) (Webhook, error) {
			return setState(ctx, tx, in.Webhook, Disabled, tx.By)
		})
	api.Command(a, "POST /v1/webhooks/{webhook}/remove", "Forget it; its log is kept", ops,
		func(ctx context.Context, tx *db.Tx, in *one) (Webhook, error) {
			return setState(ctx, tx, in.Webhook, Removed, tx.By)
		})
	api.Command(a, "POST /v1/webhooks/{webhook}/test", "Send it a message about nothing", ops,
		func(ctx context.Context, tx *db.Tx, in *one) (Message, error) { return sendTest(ctx, tx, in.Webhook) })
	api.Query(a, "GET /v1/webhooks/{webhook}/messages", "What it was told, the newest first", ops, listMessages)
	api.Command(a, "POST /v1/webhooks/{webhook}/replay", "Send a message, or those of a time, once more under their ids", ops, replayTo)
}

type listed struct {
	Items []Webhook `json:"items"`
}

type addIn struct {
	Body struct {
		URL         string   `json:"url" maxLength:"2000"`
		Types       []string `json:"types" minItems:"1" maxItems:"100" doc:"Types of events, or * for all."`
		Description string   `json:"description,omitempty" format:"multiline" maxLength:"200"`
	}
}

func (d door) add(ctx context.Context, tx *db.Tx, in *addIn) (Webhook, error) {
	if err := checkURL(in.Body.URL, d.plain); err != nil {
		return Webhook{}, err
	}
	if err := checkTypes(in.Body.Types, d.types); err != nil {
		return Webhook{}, err
	}
	return add(ctx, tx, in.Body.URL, in.Body.Types, in.Body.Description)
}

type messagesIn struct {
	Webhook uuid.UUID `path:"webhook"`
	api.Paging
	State MessageState `query:"state"`
}

func listMessages(ctx context.Context, tx *db.Tx, in *messagesIn) (api.Page[Message], error) {
	var before uuid.UUID
	later, err := in.After(&before)
	if err != nil {
		return api.Page[Message]{}, err
	}
	var from *uuid.UUID
	if later {
		from = &before
	}
	out, err := messages(ctx, tx, in.Webhook, in.State, from, in.Limit+1)
	if err != nil {
		return api.Page[Message]{}, err
	}
	return api.Cut(in.Paging, out, func(m Message) any { return m.ID })
}

type replayIn struct {
	Webhook uuid.UUID `path:"webhook"`
	Body    struct {
		Message *uuid.UUID `json:"message,omitempty"`
		From    *time.Time `json:"from,omitempty" doc:"Of events that were said at or after this time"`
		Until   *time.Time `json:"until,omitempty" doc:"and before this one."`
	}
}

type replayed struct {
	Replayed int64 `json:"replayed"`
}

func replayTo(ctx context.Context, tx *db.Tx, in *replayIn) (replayed, error) {
	n, err := replay(ctx, tx, in.Webhook, Some(in.Body))
	return replayed{n}, err
}
