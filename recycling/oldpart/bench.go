package oldpart

import (
	"context"
	"errors"
	"slices"

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/internal/policy"
)

// Unit is what a measurement of the bench is in.
type Unit string

// Units lists them all.
func Units() []Unit {
	return []Unit{"ohm", "kilohm", "megohm", "volt", "ampere", "watt", "microfarad", "kilopascal", "celsius"}
}

// Schema lists them in the contracts; it is empty where nothing was measured.
func (Unit) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Unit{""}, Units()...))
}

// Holder is who had an old part when it was damaged.
type Holder string

// Holders lists them all.
func Holders() []Holder {
	return []Holder{"engineer", "carrier", "warehouse", "customer", "unknown"}
}

// Schema lists them in the contracts; it is empty when it was not damaged.
func (Holder) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Holder{""}, Holders()...))
}

// Waiver is why an old part is not asked for any more.
type Waiver string

// Reasons of a waiver.
const (
	// CustomerKeeps: it is the customer's, who does not give it away.
	CustomerKeeps Waiver = "customer_keeps"
	// Contaminated: nobody may carry it.
	Contaminated Waiver = "contaminated"
	// WaivedAsLost: it is nowhere.
	WaivedAsLost Waiver = "lost"
	// WaivedOtherwise: for what is said beside.
	WaivedOtherwise Waiver = "other"
)

// Waivers lists them all.
func Waivers() []Waiver {
	return []Waiver{CustomerKeeps, Contaminated, WaivedAsLost, WaivedOtherwise}
}

// Schema lists them in the contracts; it is empty where nothing was waived.
func (Waiver) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Waiver{""}, Waivers()...))
}

// Examination is what the bench found, measured and saw.
type Examination struct {
	Verdict Verdict
	// Measured is what the instrument shows; "" when nothing was measured.
	Measured string
	Unit     Unit
	// DamagedBy is who had it when it was damaged in handling; "" when it was not.
	DamagedBy Holder
	// ESDBag says whether a part that electricity can harm came in its bag; it has to be said of those.
	ESDBag *bool
}

// check refuses what contradicts itself, or leaves unsaid what must be known of a return.
func (e Examination) check(r Return) error {
	switch {
	case !slices.Contains(Verdicts(), e.Verdict):
		return ErrVerdict.With("verdict", e.Verdict, "verdicts", Verdicts()).At("body.verdict")
	case e.Measured != "" && e.Unit == "":
		return ErrMeasured.Because("no_unit").At("body.measured_unit")
	case e.Measured == "" && e.Unit != "":
		return ErrMeasured.Because("no_value").At("body.measured")
	case e.Verdict == HandlingDamage && e.DamagedBy == "":
		return ErrDamage.At("body.damaged_by")
	case r.ESD && e.ESDBag == nil:
		return ErrBag.Because("unsaid").At("body.esd_bag")
	case !r.ESD && e.ESDBag != nil:
		return ErrBag.Because("needs_none").At("body.esd_bag")
	}
	return nil
}

// BenchPolicy is policy "bench": what has to be shown by a photograph, and what becomes at best of a board without its bag.
type BenchPolicy struct {
	PhotoVerdicts  []Verdict `json:"photo_verdicts"`
	PhotoWaivers   []Waiver  `json:"photo_waivers"`
	BestWithoutBag Grade     `json:"best_without_bag"`
	// CustomerPhotos shows the photographs of the bench on the page of the customer whose part it was.
	CustomerPhotos bool `json:"customer_photos"`
}

const benchPolicy = "bench"

// PolicyOfBench is what the bench must show.
func PolicyOfBench() policy.Kind {
	return policy.Kind{Name: benchPolicy, Body: BenchPolicy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p BenchPolicy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		switch {
		case slices.ContainsFunc(p.PhotoVerdicts, func(v Verdict) bool { return !slices.Contains(Verdicts(), v) }):
			return errors.New("photo_verdicts names a verdict that there is not")
		case slices.ContainsFunc(p.PhotoWaivers, func(w Waiver) bool { return !slices.Contains(Waivers(), w) }):
			return errors.New("photo_waivers names a reason that there is not")
		case !slices.Contains(worth, p.BestWithoutBag):
			return errors.New("best_without_bag is A, B, C or D")
		}
		return nil
	}}
}

func benchNow(ctx context.Context, tx *db.Tx) (BenchPolicy, error) {
	p := BenchPolicy{BestWithoutBag: Reuse}
	_, err := policy.InForce(ctx, tx, benchPolicy, &p)
	return p, err
}

// worth are the grades that say what a part is worth, the best first.
var worth = []Grade{Reuse, Refurbish, Harvest, Material}

// bounds tells whether a grade is better than a board without its bag may have.
func (p BenchPolicy) bounds(g Grade) bool {
	i := slices.Index(worth, g)
	return i >= 0 && i < slices.Index(worth, p.BestWithoutBag)
}
