package board

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

func waveRoutes(a *api.API) {
	api.Command(a, "POST /v1/allocation/waves", "Look at all who wait together: what changed, and what it costs beside before", api.For(auth.Operations), waveDoor)
	api.Query(a, "GET /v1/allocation/waves", "The last morning waves, newest first", api.For(auth.Operations), listWaves)
}

type waveIn struct {
	Body struct {
		Zone string `json:"zone,omitempty" maxLength:"64" doc:"Time zone of the sites to look at. Default: all."`
	}
}

func waveDoor(ctx context.Context, tx *db.Tx, in *waveIn) (Wave, error) {
	if in.Body.Zone != "" {
		if _, err := time.LoadLocation(in.Body.Zone); err != nil {
			return Wave{}, ErrZone.With("zone", in.Body.Zone).At("body.zone")
		}
	}
	return RunWave(ctx, tx, in.Body.Zone)
}

type wavesIn struct {
	Zone  string `query:"zone" maxLength:"64"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"30"`
}

type wavesOut struct {
	Items []Wave `json:"items"`
}

func listWaves(ctx context.Context, tx *db.Tx, in *wavesIn) (wavesOut, error) {
	rows, err := Waves(ctx, tx, WaveFilter{Zone: in.Zone, Limit: in.Limit})
	return wavesOut{rows}, err
}
