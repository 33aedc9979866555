package inventory

import (
	"context"
	"io"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/db"
	"fettle/internal/event"
)

func PartByNumber(ctx context.Context, tx *db.Tx, number string) (Part, error) { panic("soon") }
func PartsByNumber(ctx context.Context, tx *db.Tx, numbers []string) (map[string]Part, error) {
	panic("soon")
}
func ModelByNumber(ctx context.Context, tx *db.Tx, number string) (Model, error) { panic("soon") }
func PartsOfModel(ctx context.Context, tx *db.Tx, model, serial string) ([]Fit, error) {
	panic("soon")
}
func Fits(ctx context.Context, tx *db.Tx, model, serial, part string) (bool, error) { panic("soon") }
func Substitutes(ctx context.Context, tx *db.Tx, parts []string) (map[string][]string, error) {
	panic("soon")
}
func MaterialsOf(ctx context.Context, tx *db.Tx, category string) ([]Material, error) { panic("soon") }
func LocationByCode(ctx context.Context, tx *db.Tx, code string) (Location, error)    { panic("soon") }
func LocationsByCode(ctx context.Context, tx *db.Tx, codes []string) (map[string]Location, error) {
	panic("soon")
}
func Sources(ctx context.Context, tx *db.Tx) ([]Location, error)               { panic("soon") }
func Calendars(ctx context.Context, tx *db.Tx) (map[string]Calendar, error)    { panic("soon") }
func AddParcel(ctx context.Context, tx *db.Tx, code string, at Location) error { panic("soon") }
func Offers(ctx context.Context, tx *db.Tx, parts []string, conditions []Condition) ([]Offer, error) {
	panic("soon")
}
func Reserve(ctx context.Context, tx *db.Tx, takes []Take) ([]Taken, error) { panic("soon") }
func Release(ctx context.Context, tx *db.Tx, reservations []uuid.UUID, reason string) error {
	panic("soon")
}
func Consume(ctx context.Context, tx *db.Tx, reservation uuid.UUID, to string, kind string, serial, reference string) error {
	panic("soon")
}
func ReservationByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Reservation, error) {
	panic("soon")
}
func Move(ctx context.Context, tx *db.Tx, movements []Movement) error { panic("soon") }
func Install(ctx context.Context, tx *db.Tx, part, serial, from string, condition Condition, quantity int64, appliance, reference string) error {
	panic("soon")
}
func AddUnits(ctx context.Context, tx *db.Tx, part string, serials []string, location string, condition Condition) error {
	panic("soon")
}
func SerialsAt(ctx context.Context, tx *db.Tx, part, location string, condition Condition, limit int) ([]string, error) {
	panic("soon")
}
func Audit(ctx context.Context, tx *db.Tx) ([]Drift, error) { panic("soon") }
func Import(ctx context.Context, tx *db.Tx, kind string, r io.Reader, dryRun bool) (ImportReport, error) {
	panic("soon")
}
func Routes(a *api.API)       {}
func Subscribe(p *event.Post) {}
