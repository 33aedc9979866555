package diagnosis

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/repairflow/repair"
)

// A cause may have left the entry since the phone read it: what was chosen is judged by the version that he saw.
const causeSQL = `
SELECT coalesce(max(version), 0)
FROM knowledge_causes
WHERE entry = $1 AND cause = $2 AND ($3 = 0 OR version = $3)`

const recordSQL = `
INSERT INTO diagnoses (id, repair, entry, version, cause, code, fault, parts, value, unit, device, recorded_at, recorded_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

// Record keeps what an engineer found in a repair; a repair may have several faults. It may come late, from a phone that had no
// signal, so no state of the repair refuses it.
func Record(ctx context.Context, tx *db.Tx, id string, f Found) (Diagnosis, error) {
	if (f.Entry == "") == (f.Fault == "") || (f.Entry == "") != (f.Cause == "") {
		return Diagnosis{}, ErrDiagnosis.At("body.cause")
	}
	if f.Entry == "" {
		f.Version = 0
	} else {
		asked := f.Version
		if err := tx.GetContext(ctx, &f.Version, causeSQL, f.Entry, f.Cause, asked); err != nil {
			return Diagnosis{}, fmt.Errorf("look up a cause: %w", err)
		}
		if f.Version == 0 {
			return Diagnosis{}, ErrCause.With("knowledge", f.Entry, "cause", f.Cause).At("body.cause")
		}
	}
	if f.Parts == nil {
		f.Parts = []string{}
	}
	for i, p := range f.Parts {
		if _, err := catalog.PartByNumber(ctx, tx, p); err != nil {
			return Diagnosis{}, repair.AtField(err, fmt.Sprintf("body.parts[%d]", i))
		}
	}
	diagnosis, err := uuid.NewV7()
	if err != nil {
		return Diagnosis{}, fmt.Errorf("make a diagnosis id: %w", err)
	}
	var m Measurement
	if f.Measurement != nil {
		m = *f.Measurement
	}
	if _, err := tx.ExecContext(ctx, recordSQL, diagnosis, id, f.Entry, f.Version, f.Cause, f.Code, f.Fault, pq.Array(f.Parts), m.Value, m.Unit, m.Device,
		tx.Now, tx.By); err != nil {
		return Diagnosis{}, fmt.Errorf("record a diagnosis: %w", err)
	}
	if err := event.Emit(ctx, tx, Diagnosed{id, diagnosis, f.Entry, f.Cause, f.Code, f.Parts}); err != nil {
		return Diagnosis{}, err
	}
	all, err := OfRepair(ctx, tx, id)
	if err != nil {
		return Diagnosis{}, err
	}
	return all[slices.IndexFunc(all, func(d Diagnosis) bool { return d.ID == diagnosis })], nil
}

const ofRepairSQL = `
SELECT d.id, d.repair, d.entry, d.version, d.cause, coalesce(c.name_zh, '') AS cause_zh, coalesce(c.name_en, '') AS cause_en, d.code, d.fault, d.parts,
       d.value, d.unit, d.device, d.recorded_at, d.recorded_by
FROM diagnoses d
LEFT JOIN knowledge_causes c ON c.entry = d.entry AND c.version = d.version AND c.cause = d.cause
WHERE d.repair = $1
ORDER BY d.recorded_at, d.id`

// A line is for the first diagnosis of its repair that names its part, by the number that was asked for or the one that is supplied.
const linesSQL = `
SELECT DISTINCT ON (l.id) d.id AS diagnosis, l.id AS line, l.part, l.state
FROM order_lines l
JOIN diagnoses d ON d.repair = l.repair AND (l.part = ANY (d.parts) OR l.supplied = ANY (d.parts))
WHERE l.repair = $1
ORDER BY l.id, d.recorded_at, d.id`

// OfRepair reads the faults that were found in a repair, in the order in which they were found.
func OfRepair(ctx context.Context, tx *db.Tx, repair string) ([]Diagnosis, error) {
	out := []Diagnosis{}
	if err := tx.SelectContext(ctx, &out, ofRepairSQL, repair); err != nil {
		return nil, fmt.Errorf("read diagnoses: %w", err)
	}
	var lines []FaultLine
	if err := tx.SelectContext(ctx, &lines, linesSQL, repair); err != nil {
		return nil, fmt.Errorf("read lines of diagnoses: %w", err)
	}
	var evidence []struct {
		Diagnosis uuid.UUID
		Kind      Evidence
	}
	if err := tx.SelectContext(ctx, &evidence, `
SELECT e.diagnosis, e.kind
FROM diagnosis_evidence e
JOIN diagnoses d ON d.id = e.diagnosis
WHERE d.repair = $1
ORDER BY e.at, e.kind`, repair); err != nil {
		return nil, fmt.Errorf("read evidence: %w", err)
	}
	for i := range out {
		d := &out[i]
		d.Lines, d.Evidence = []FaultLine{}, []Evidence{}
		if d.Value != "" {
			d.Measurement = &Measurement{d.Value, d.Unit, d.Device}
		}
		for _, l := range lines {
			if l.Diagnosis == d.ID {
				d.Lines = append(d.Lines, l)
			}
		}
		for _, e := range evidence {
			if e.Diagnosis == d.ID {
				d.Evidence = append(d.Evidence, e.Kind)
			}
		}
	}
	return out, nil
}
