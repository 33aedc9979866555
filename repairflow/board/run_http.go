package board

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

func runRoutes(a *api.API) {
	api.Command(a, "POST /v1/allocation-runs", "Look at all who wait together: what changed, and what it costs beside before", api.For(auth.Operations), runDoor)
	api.Query(a, "GET /v1/allocation-runs", "The last allocation runs, newest first", api.For(auth.Operations), listRuns)
}

type runIn struct {
	Body struct {
		Zone string `json:"zone,omitempty" maxLength:"64" doc:"Time zone of the sites to look at. Default: all."`
	}
}

func runDoor(ctx context.Context, tx *db.Tx, in *runIn) (AllocationRun, error) {
	if in.Body.Zone != "" {
		if _, err := time.LoadLocation(in.Body.Zone); err != nil {
			return AllocationRun{}, ErrZone.With("zone", in.Body.Zone).At("body.zone")
		}
	}
	return RunAllocation(ctx, tx, in.Body.Zone)
}

type runsIn struct {
	Zone  string `query:"zone" maxLength:"64"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"30"`
}

type runsOut struct {
	Items []AllocationRun `json:"items"`
}

func listRuns(ctx context.Context, tx *db.Tx, in *runsIn) (runsOut, error) {
	rows, err := AllocationRuns(ctx, tx, RunFilter{Zone: in.Zone, Limit: in.Limit})
	return runsOut{rows}, err
}
