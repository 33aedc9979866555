package notice

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/customerpage"
	"fettle/shipping/eta"
)

func delayRoutes(a *api.API) {
	ops := api.For(auth.Operations)
	api.Command(a, "POST /v1/delays", "Promise anew everything an incident delays, and tell each customer once", ops, delayDoor)
	api.Query(a, "GET /v1/delays", "What delayed many at once, newest first", ops, listDelays)
}

type delayIn struct {
	Body struct {
		Code   Cause `json:"code"`
		Reason struct {
			ZH string `json:"zh" minLength:"2" maxLength:"120"`
			EN string `json:"en" minLength:"2" maxLength:"200"`
		} `json:"reason" doc:"What customers and engineers are told; a sentence."`
		Carrier    string     `json:"carrier,omitempty" maxLength:"64"`
		Area       string     `json:"area,omitempty" pattern:"^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$" doc:"Area code, where parcels go to: a province, a city or a county."`
		Warehouse  string     `json:"warehouse,omitempty" maxLength:"64" doc:"Where parcels come from." identifier:"place"`
		From       time.Time  `json:"from" doc:"What would have arrived from this time on"`
		Until      time.Time  `json:"until" doc:"and before this one is late."`
		ExtraHours int        `json:"extra_hours,omitempty" minimum:"0" maximum:"720"`
		NotBefore  *time.Time `json:"not_before,omitempty" doc:"Nothing comes before this time."`
		DryRun     bool       `json:"dry_run,omitempty" doc:"Count only."`
	}
}

func delayDoor(ctx context.Context, tx *db.Tx, in *delayIn) (MassDelay, error) {
	b := in.Body
	incident := Incident{Code: b.Code, Reason: customerpage.Text{ZH: b.Reason.ZH, EN: b.Reason.EN},
		Scope: eta.Scope{Carrier: b.Carrier, Area: strings.ToUpper(b.Area), Warehouse: b.Warehouse}, From: b.From, Until: b.Until, ExtraHours: b.ExtraHours, NotBefore: b.NotBefore}
	if b.DryRun {
		return TryDelay(ctx, tx, incident)
	}
	return DelayAll(ctx, tx, incident)
}

func listDelays(ctx context.Context, tx *db.Tx, in *api.Paging) (api.Page[MassDelay], error) {
	var after logKey
	var beforeAt *time.Time
	var beforeID uuid.UUID
	if more, err := in.After(&after); err != nil {
		return api.Page[MassDelay]{}, err
	} else if more {
		if beforeID, err = uuid.Parse(after.ID); err != nil {
			return api.Page[MassDelay]{}, ErrSpan.At("query.cursor")
		}
		beforeAt = &after.At
	}
	rows, err := ListDelays(ctx, tx, beforeAt, beforeID, in.Limit+1)
	if err != nil {
		return api.Page[MassDelay]{}, err
	}
	return api.Cut(*in, rows, func(m MassDelay) any { return logKey{m.At, m.ID.String()} })
}
