package coverage

import (
	"context"
	"time"

	"fettle/allocation/sourcing"
	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	who := api.For(auth.Operations)
	api.Query(a, "GET /v1/network/sources", "Who could send a part, how far each reaches and whom they cover", api.For(auth.Warehouse, auth.Operations), getSources)
	api.Query(a, "GET /v1/network/coverage", "How many people can have common parts in time", who, getCoverage)
	api.Query(a, "GET /v1/promises/summary", "Promises kept and stock coverage", who, getSummary)
	api.Query(a, "GET /v1/promises/hit-rate", "How promises went by day or province", who, getHitRates)
}

type summaryInput struct {
	Days int `query:"days" minimum:"1" maximum:"366" default:"30"`
}

func getSummary(ctx context.Context, tx *db.Tx, in *summaryInput) (Summary, error) {
	return Summarise(ctx, tx, in.Days)
}

type hitRatesInput struct {
	From time.Time `query:"from" doc:"Made at or after; thirty days before to when missing."`
	To   time.Time `query:"to" doc:"Made before; now when missing."`
	By   string    `query:"by" enum:"day,province" default:"day"`
}

// hitRateDays bounds a period, so that nobody tallies years by accident.
const hitRateDays = 400

func getHitRates(ctx context.Context, tx *db.Tx, in *hitRatesInput) (HitRates, error) {
	from, to := in.From, in.To
	if to.IsZero() {
		to = tx.Now
	}
	if from.IsZero() {
		from = to.AddDate(0, 0, -30)
	}
	if !from.Before(to) || to.Sub(from) > hitRateDays*24*time.Hour {
		return HitRates{}, sourcing.ErrPeriod.At("query.from")
	}
	return ReadHitRates(ctx, tx, in.By, from, to)
}

type coverageInput struct {
	At time.Time `query:"at" doc:"When everything would be ordered; now when missing."`
}

func getCoverage(ctx context.Context, tx *db.Tx, in *coverageInput) (NetworkCoverage, error) {
	if in.At.IsZero() {
		in.At = tx.Now
	}
	return Cover(ctx, tx, in.At)
}
