package repair

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
)

// PurchaseKept tells when the appliance of a repair was bought, and by what proof that is known.
type PurchaseKept struct {
	Repair      string `json:"repair"`
	PurchasedOn string `json:"purchased_on"`
	BusinessUse bool   `json:"business_use"`
	Proof       string `json:"proof"`
}

// EventType never changes.
func (PurchaseKept) EventType() string { return "repairflow.purchase_kept.v1" }

// EventKey is the repair.
func (e PurchaseKept) EventKey() string { return e.Repair }

// earliestPurchase is older than any appliance that is still repaired; an earlier day is a slip of the pen.
const earliestPurchase = "1970-01-01"

// checkPurchase refuses a day that is to come where the appliance stands.
func checkPurchase(day string, now time.Time, zone *time.Location) error {
	if day == "" {
		return nil
	}
	if day < earliestPurchase || day > now.In(zone).Format(time.DateOnly) {
		return ErrPurchase.With("day", day).At("body.purchased_on")
	}
	return nil
}

const keepPurchaseSQL = `
UPDATE repairs
SET purchased_on = $2, business_use = $3, version = version + 1
WHERE id = $1`

// KeepPurchase writes when the appliance was bought. What was decided on the day that was known before stays as it was.
func KeepPurchase(ctx context.Context, tx *db.Tx, id, day string, business bool, proof string) (Repair, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil || r.PurchasedOn == day && r.BusinessUse == business {
		return r, err
	}
	if r.Over() || r.CompletedAt != nil {
		return r, ErrOver.With("state", r.State)
	}
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return r, fmt.Errorf("the zone of %s: %w", id, err)
	}
	if err := checkPurchase(day, tx.Now, zone); err != nil {
		return r, err
	}
	if _, err := tx.ExecContext(ctx, keepPurchaseSQL, id, day, business); err != nil {
		return r, fmt.Errorf("keep when the appliance of %s was bought: %w", id, err)
	}
	if err := event.Emit(ctx, tx, PurchaseKept{id, day, business, proof}); err != nil {
		return r, err
	}
	return ByID(ctx, tx, id)
}

type purchaseIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		PurchasedOn string `json:"purchased_on" format:"date"`
		BusinessUse bool   `json:"business_use,omitempty" doc:"Default: a household."`
		Proof       string `json:"proof" minLength:"1" maxLength:"200" doc:"What it is known by, such as the number of the invoice."`
	}
}

func keepPurchase(ctx context.Context, tx *db.Tx, in *purchaseIn) (Repair, error) {
	if _, err := Visible(ctx, tx, in.Repair); err != nil {
		return Repair{}, err
	}
	r, err := KeepPurchase(ctx, tx, in.Repair, in.Body.PurchasedOn, in.Body.BusinessUse, in.Body.Proof)
	return r.Masked(auth.From(ctx)), err
}

// Owe writes what the customer of a locked repair still has to pay.
func Owe(ctx context.Context, tx *db.Tx, id string, minor int64) (Repair, error) {
	if _, err := tx.ExecContext(ctx, "UPDATE repairs SET owes_minor = $2, version = version + 1 WHERE id = $1 AND owes_minor <> $2", id, minor); err != nil {
		return Repair{}, fmt.Errorf("write what is owed for %s: %w", id, err)
	}
	return ByID(ctx, tx, id)
}
