package wastemanifest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/texts"
)

// Fate is what a customer may see of one old part.
type Fate struct {
	Return     string          `json:"return"`
	PartNameZH string          `json:"part_name_zh"`
	PartNameEN string          `json:"part_name_en"`
	State      oldpart.State   `json:"state"`
	Verdict    oldpart.Verdict `json:"verdict"`
	// Measured is what the bench read from its instrument.
	Measured     string              `json:"measured"`
	MeasuredUnit oldpart.Unit        `json:"measured_unit"`
	Grade        oldpart.Grade       `json:"grade"`
	Disposition  oldpart.Disposition `json:"disposition"`
	Grams        *int64              `json:"grams"`
	Stages       []Stage             `json:"stages"`
	Certificate  *string             `json:"certificate"`
	Materials    []balance.Output    `json:"materials"`
	Carbon       *balance.Carbon     `json:"carbon"`
	// Photos are those of the bench, where the policy shows them to customers.
	Photos      []uuid.UUID         `json:"photos"`
	ClosedAt    *time.Time          `json:"closed_at"`
	CloseReason oldpart.CloseReason `json:"close_reason"`
}

// Stage is one step of an old part's way.
type Stage struct {
	Name string     `json:"name"`
	ZH   string     `json:"zh"`
	EN   string     `json:"en"`
	At   *time.Time `json:"at"`
}

const journeySQL = `
SELECT m.dispatched_at, m.accepted_at, m.accepted_grams, c.number, c.outputs, c.issued_at
FROM waste_lots l
JOIN waste_manifests m ON m.id = l.manifest
LEFT JOIN certificates c ON c.manifest = m.id
WHERE l.id = $1`

type journey struct {
	DispatchedAt  *time.Time `db:"dispatched_at"`
	AcceptedAt    *time.Time `db:"accepted_at"`
	AcceptedGrams *int64     `db:"accepted_grams"`
	Certificate   *string    `db:"number"`
	Outputs       []byte     `db:"outputs"`
	IssuedAt      *time.Time `db:"issued_at"`
}

// FateOf is the fate of every old part of a repair.
func FateOf(ctx context.Context, tx *db.Tx, repair string) ([]Fate, error) {
	parts, err := oldpart.ReturnsOfRepair(ctx, tx, repair)
	if err != nil {
		return nil, err
	}
	out := []Fate{}
	for _, r := range parts {
		var trips []journey
		if r.Lot != nil {
			if err := tx.SelectContext(ctx, &trips, journeySQL, *r.Lot); err != nil {
				return nil, fmt.Errorf("follow %s: %w", r.ID, err)
			}
		}
		var trip journey
		if len(trips) > 0 {
			trip = trips[0]
		}
		f, err := fateOf(r, trip)
		if err != nil {
			return nil, err
		}
		if f.Photos, err = oldpart.CustomerPhotos(ctx, tx, r.ID); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// stage is a step of an old part's way, by its name.
func stage(name string, at *time.Time) Stage {
	return Stage{Name: name, ZH: texts.Say("zh", "stage."+name, nil), EN: texts.Say("en", "stage."+name, nil), At: at}
}

func fateOf(r oldpart.Return, trip journey) (Fate, error) {
	f := Fate{Return: r.ID, PartNameZH: r.PartNameZH, PartNameEN: r.PartNameEN, State: r.State, Verdict: r.Verdict, Measured: r.Measured, MeasuredUnit: r.MeasuredUnit, Grade: r.Grade,
		Disposition: r.Disposition, Grams: r.GrossGrams, Certificate: trip.Certificate, Materials: []balance.Output{}, ClosedAt: r.ClosedAt, CloseReason: r.CloseReason}
	for _, s := range []Stage{
		stage("obliged", &r.ObligedAt), stage("handed_over", r.DroppedOffAt),
		stage("received", r.ReceivedAt), stage("inspected", r.InspectedAt),
		stage("graded", r.GradedAt), stage("dispatched", trip.DispatchedAt),
		stage("accepted", trip.AcceptedAt), stage("certified", trip.IssuedAt),
	} {
		if s.At != nil {
			f.Stages = append(f.Stages, s)
		}
	}
	if trip.Outputs == nil || r.GrossGrams == nil || trip.AcceptedGrams == nil {
		return f, nil
	}
	var outputs []balance.Output
	if err := json.Unmarshal(trip.Outputs, &outputs); err != nil {
		return f, fmt.Errorf("read the outputs: %w", err)
	}
	f.Materials = balance.ShareOf(outputs, *r.GrossGrams, max(*trip.AcceptedGrams, *r.GrossGrams))
	carbon := balance.Factors2025.Avoided(f.Materials)
	f.Carbon = &carbon
	return f, nil
}
