package outcome

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/texts"
)

// ErrSpan is about a span of time that ends before it begins.
var ErrSpan = fault.New(fault.Invalid, "span_empty")

func metricRoutes(a *api.API) {
	api.Query(a, "GET /v1/metrics/first-time-fix", "How many repairs were done at the first visit and stayed so, and why others were not", api.For(auth.Operations), firstFixDoor)
	api.Query(a, "GET /v1/metrics/diagnosis-accuracy", "How often the bench found the fault that was diagnosed", api.For(auth.Operations), accuracyDoor)
}

type spanIn struct {
	From  time.Time `query:"from" required:"true"`
	Until time.Time `query:"until" required:"true" doc:"Not included."`
}

func (in *spanIn) check() error {
	if !in.From.Before(in.Until) {
		return ErrSpan.At("query.until")
	}
	return nil
}

func firstFixDoor(ctx context.Context, tx *db.Tx, in *spanIn) (FirstFix, error) {
	if err := in.check(); err != nil {
		return FirstFix{}, err
	}
	f, err := FirstTimeFix(ctx, tx, in.From, in.Until)
	f.Definition = texts.Say(api.Language(ctx), "definition.first_fix", texts.Values{"days": reworkDays})
	return f, err
}

func accuracyDoor(ctx context.Context, tx *db.Tx, in *spanIn) (Accuracy, error) {
	if err := in.check(); err != nil {
		return Accuracy{}, err
	}
	a, err := DiagnosisAccuracy(ctx, tx, in.From, in.Until)
	a.Definition = texts.Say(api.Language(ctx), "definition.accuracy", nil)
	return a, err
}
