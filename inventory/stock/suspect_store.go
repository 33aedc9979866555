package stock

import (
	"context"
	"errors"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/inventory/ident"
	"fettle/texts"
)

// Suspected looks whether a refused scan is more than a slip: when no warehouse has ever issued the serial, or it is fitted
// elsewhere, the refusal leaves a hold on it behind, so that no piece with this plate is issued or fitted before somebody
// has looked. What the refusal took back stays taken back.
func Suspected(ctx context.Context, tx *db.Tx, refusal error, part, serial, location string) error {
	why, err := suspectedWhy(ctx, tx, part, serial)
	if err != nil {
		return err
	}
	if why == "" {
		return refusal
	}
	return refuseAndSuspect(refusal, SerialSuspected{Part: part, Serial: ident.Code(serial), Location: location, Why: why})
}

func suspectedWhy(ctx context.Context, tx *db.Tx, part, serial string) (string, error) {
	u, err := UnitBySerial(ctx, tx, part, serial)
	if errors.Is(err, ErrSerialUnknown) {
		return doubtAbout(nil), nil
	}
	if err != nil {
		return "", err
	}
	return doubtAbout(&u), nil
}

// refuseAndSuspect is a refusal that leaves a hold behind.
func refuseAndSuspect(refusal error, s SerialSuspected) error {
	var f *fault.Fault
	if errors.As(refusal, &f) {
		refusal = f.With("suspect", s.Why)
	}
	return db.Instead(refusal, func(ctx context.Context, tx *db.Tx) error { return suspectUnit(ctx, tx, s) })
}

// suspectUnit puts a serial on hold, unless it is already for that reason.
func suspectUnit(ctx context.Context, tx *db.Tx, s SerialSuspected) error {
	h, err := placeHold(ctx, tx, Batch{Part: s.Part, SerialFrom: s.Serial, SerialTo: s.Serial}, BySuspicion, s.Why)
	if errors.Is(err, ErrHoldOpen) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Hold = h.ID
	return event.Emit(ctx, tx, s)
}

// receivedTwice is the refusal of a delivery that brings a serial which is known: of two pieces with one plate one is false. One
// that lies where the delivery is booked was booked before: nothing is wrong with it, and the refusal leaves nothing behind.
func receivedTwice(ctx context.Context, tx *db.Tx, refusal error, part, location string) error {
	var f *fault.Fault
	if !errors.Is(refusal, ErrSerialExists) || !errors.As(refusal, &f) {
		return refusal
	}
	serial, _ := f.Values["serial"].(string)
	u, err := UnitBySerial(ctx, tx, part, serial)
	if err != nil {
		return err
	}
	if u.Location == location && u.InstalledIn == "" {
		return refusal
	}
	return refuseAndSuspect(refusal, SerialSuspected{Part: part, Serial: ident.Code(serial), Location: location, Why: texts.All("suspect.received_twice", nil).String()})
}
