package pick

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/shipping/lane"
)

func waveRoutes(a *api.API) {
	api.Query(a, "GET /v1/pick-waves", "What a warehouse has to pick by the departure it goes with, the promise at risk first", api.For(auth.Warehouse, auth.Operations), listWaves)
}

// waveTasks is how many of the most urgent tasks are looked at.
const waveTasks = 1000

type wavesIn struct {
	Warehouse string `query:"warehouse" required:"true" maxLength:"64" identifier:"place"`
}

type waveList struct {
	Items []Wave `json:"items"`
}

func listWaves(ctx context.Context, tx *db.Tx, in *wavesIn) (waveList, error) {
	if err := RefuseForeignWarehouse(ctx, in.Warehouse); err != nil {
		return waveList{}, err
	}
	origin, err := site.ByCode(ctx, tx, in.Warehouse)
	if err != nil {
		return waveList{}, err
	}
	zone, err := time.LoadLocation(origin.Zone)
	if err != nil {
		return waveList{}, fmt.Errorf("the zone of %s: %w", in.Warehouse, err)
	}
	tasks, err := List(ctx, tx, Filter{Warehouse: in.Warehouse, Limit: waveTasks})
	if err != nil {
		return waveList{}, err
	}
	areas := make([]string, len(tasks))
	for i, t := range tasks {
		areas[i] = t.ShipTo.AreaCode
	}
	all, err := lane.Into(ctx, tx, areas)
	if err != nil {
		return waveList{}, err
	}
	var lanes []lane.Lane
	for _, l := range all {
		if l.OriginArea == origin.AreaCode {
			lanes = append(lanes, l)
		}
	}
	return waveList{Waves(tasks, lanes, tx.Now, zone)}, nil
}
