package tracking

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/shipping/carrier"
	"fettle/shipping/shipment"
)

func codeRoutes(a *api.API) {
	operations := api.For(auth.Operations)
	api.Query(a, "GET /v1/carrier-codes/unmapped", "Codes that carriers send and nobody has mapped", operations, listUnmapped)
	api.Command(a, "POST /v1/carrier-codes", "Say what a code means from a day on; history is folded anew", operations, mapCode)
	api.Query(a, "GET /v1/scan-findings", "What of carriers' messages was guessed, skipped or about no parcel", operations, listFindings)
	api.Query(a, "GET /v1/orphan-waybills", "Waybills that carriers speak of and no shipment has", operations, listOrphans)
}

type unmappedOut struct {
	Items  []Unmapped        `json:"items"`
	States []shipment.Status `json:"states"`
}

func listUnmapped(ctx context.Context, tx *db.Tx, _ *struct{}) (unmappedOut, error) {
	items, err := UnmappedCodes(ctx, tx)
	return unmappedOut{items, shipment.Statuses()}, err
}

type mapCodeIn struct {
	Body struct {
		Source    string          `json:"source" minLength:"1" maxLength:"64"`
		Code      string          `json:"code" minLength:"1" maxLength:"32"`
		ValidFrom string          `json:"valid_from,omitempty" format:"date" doc:"Day, where the scan was made, from which it means this. Default: always."`
		Status    shipment.Status `json:"status"`
		Reason    string          `json:"reason,omitempty" maxLength:"64"`
		Rank      int             `json:"rank,omitempty" minimum:"0" maximum:"100" doc:"Of scans of one moment the lower comes first."`
		Informs   bool            `json:"informs,omitempty" doc:"It tells something and moves no shipment."`
		MeaningZH string          `json:"meaning_zh" minLength:"1" maxLength:"200"`
		MeaningEN string          `json:"meaning_en" minLength:"1" maxLength:"200"`
	}
}

type mapped struct {
	Source string          `json:"source"`
	Code   string          `json:"code"`
	Status shipment.Status `json:"status"`
}

// always is the day from which a code means something when nobody says another.
var always = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func mapCode(ctx context.Context, tx *db.Tx, in *mapCodeIn) (mapped, error) {
	b, from := in.Body, always
	if b.ValidFrom != "" {
		var err error
		if from, err = time.Parse(time.DateOnly, b.ValidFrom); err != nil {
			return mapped{}, ErrNoStatus.Because("date").With("date", b.ValidFrom).At("body.valid_from")
		}
	}
	err := MapCode(ctx, tx, Meaning{Source: b.Source, Code: b.Code, ValidFrom: from, Status: b.Status, Reason: b.Reason, Rank: b.Rank, Moves: !b.Informs,
		MeaningZH: b.MeaningZH, MeaningEN: b.MeaningEN})
	return mapped{b.Source, b.Code, b.Status}, err
}

type orphansIn struct {
	api.Paging
	Late bool `query:"late" doc:"Only those that have waited too long."`
}

func listOrphans(ctx context.Context, tx *db.Tx, in *orphansIn) (api.Page[Orphan], error) {
	var after Orphan
	if _, err := in.After(&after); err != nil {
		return api.Page[Orphan]{}, err
	}
	rows, err := Orphans(ctx, tx, in.Late, after, in.Limit+1)
	if err != nil {
		return api.Page[Orphan]{}, err
	}
	return api.Cut(in.Paging, rows, func(o Orphan) any { return Orphan{Carrier: o.Carrier, Waybill: o.Waybill} })
}

type findingsIn struct {
	api.Paging
	Waybill string          `query:"waybill" maxLength:"80" doc:"Of one waybill alone, however it is written."`
	Verdict carrier.Verdict `query:"verdict"`
}

func listFindings(ctx context.Context, tx *db.Tx, in *findingsIn) (api.Page[Finding], error) {
	var after Finding
	found, err := in.After(&after)
	if err != nil {
		return api.Page[Finding]{}, err
	}
	var from *Finding
	if found {
		from = &after
	}
	rows, err := Findings(ctx, tx, in.Waybill, in.Verdict, from, in.Limit+1)
	if err != nil {
		return api.Page[Finding]{}, err
	}
	return api.Cut(in.Paging, rows, func(f Finding) any { return Finding{ID: f.ID, LastAt: f.LastAt} })
}
