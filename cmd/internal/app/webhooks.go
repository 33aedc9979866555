package app

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"fettle/internal/api"
	"fettle/internal/hook"
)

// publishedTypes are the types of events that other parties may hear of.
func publishedTypes() []string {
	out := make([]string, len(Contracts))
	for i, c := range Contracts {
		out[i] = c.Event.EventType()
	}
	slices.Sort(out)
	return out
}

func hookRoutes(a *api.API, local bool) { hook.Routes(a, publishedTypes(), local) }

// callWebhooks calls those who want to hear of events.
func (s *Service) callWebhooks(ctx context.Context, g *errgroup.Group) {
	sender, wake := hook.NewSender(s.Engines.DB, s.Engines.LocalHooks), s.dispatcher.Waker()
	g.Go(func() error { return sender.Run(ctx, wake) })
}
