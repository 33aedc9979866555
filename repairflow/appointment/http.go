package appointment

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/repair"
)

// Routes adds the doors of this room. A customer without an account has the same choices by his link.
func Routes(a *api.API) {
	public := api.For(auth.Public)
	api.Query(a, "GET /v1/repairs/{repair}/slots", "The slots a repair may take or has taken", repair.Parties, listDoor)
	api.Command(a, "POST /v1/repairs/{repair}/slots", "Offer three slots for a visit", repair.Parties, offerDoor)
	api.Command(a, "POST /v1/slots/{slot}/take", "Take a slot that was offered", repair.Parties, takeDoor)
	api.Command(a, "POST /v1/repairs/{repair}/reschedule", "Give the slot of a repair up and offer three others", repair.Parties, rescheduleDoor)
	api.Command(a, "POST /v1/repairs/{repair}/keep-slot", "Keep a slot although its parts come later", repair.Parties, keepDoor)
	api.Command(a, "POST /v1/repairs/{repair}/customer-absent", "Nobody was at home, and the engineer has waited", repair.Insiders, absentDoor)
	api.Query(a, "GET /v1/track/{token}/slots", "The slots of the repair that a link leads to", public, trackList)
	api.Command(a, "POST /v1/track/{token}/slots", "Offer three slots for the repair that a link leads to", public, trackOffer)
	api.Command(a, "POST /v1/track/{token}/slots/{slot}/take", "Take a slot by a link", public, trackTake)
	api.Command(a, "POST /v1/track/{token}/reschedule", "Give the slot up by a link and get three others", public, trackReschedule)
	api.Command(a, "POST /v1/track/{token}/keep-slot", "Keep a slot by a link although its parts come later", public, trackKeep)
}

type slots struct {
	Items []Slot `json:"items"`
}

func listDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (slots, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return slots{}, err
	}
	items, err := OfRepair(ctx, tx, r.ID)
	return slots{items}, err
}

func offerDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (slots, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return slots{}, err
	}
	items, err := Offer(ctx, tx, r.ID)
	return slots{items}, err
}

type takeIn struct {
	Slot uuid.UUID `path:"slot"`
}

func takeDoor(ctx context.Context, tx *db.Tx, in *takeIn) (Slot, error) {
	s, err := ByID(ctx, tx, in.Slot)
	if err != nil {
		return s, err
	}
	r, err := repair.ByID(ctx, tx, s.Repair)
	if err != nil {
		return Slot{}, err
	}
	if !r.SeenBy(auth.From(ctx)) {
		return Slot{}, ErrNoSlot
	}
	return Take(ctx, tx, s.Repair, s.ID)
}

type rescheduleIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Reason string `json:"reason" minLength:"1" maxLength:"400"`
	}
}

func rescheduleDoor(ctx context.Context, tx *db.Tx, in *rescheduleIn) (slots, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return slots{}, err
	}
	items, err := Reschedule(ctx, tx, r.ID, in.Body.Reason)
	return slots{items}, err
}

func keepDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (Slot, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return Slot{}, err
	}
	return Keep(ctx, tx, r.ID)
}

type notHomeIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Note string `json:"note" minLength:"1" maxLength:"400" doc:"How the engineer tried to reach the customer: calls with their times, what the photograph shows."`
	}
}

func absentDoor(ctx context.Context, tx *db.Tx, in *notHomeIn) (slots, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return slots{}, err
	}
	items, err := Absent(ctx, tx, r.ID, in.Body.Note)
	return slots{items}, err
}

type trackIn struct {
	Token string `path:"token" maxLength:"128"`
}

func trackList(ctx context.Context, tx *db.Tx, in *trackIn) (slots, error) {
	id, err := customerpage.Followed(ctx, tx, in.Token)
	if err != nil {
		return slots{}, err
	}
	items, err := OfRepair(ctx, tx, id)
	return slots{items}, err
}

func trackOffer(ctx context.Context, tx *db.Tx, in *trackIn) (slots, error) {
	id, err := customerpage.Followed(ctx, tx, in.Token)
	if err != nil {
		return slots{}, err
	}
	items, err := Offer(ctx, tx, id)
	return slots{items}, err
}

type trackTakeIn struct {
	Token string    `path:"token" maxLength:"128"`
	Slot  uuid.UUID `path:"slot"`
}

func trackTake(ctx context.Context, tx *db.Tx, in *trackTakeIn) (Slot, error) {
	id, err := customerpage.Followed(ctx, tx, in.Token)
	if err != nil {
		return Slot{}, err
	}
	return Take(ctx, tx, id, in.Slot)
}

func trackReschedule(ctx context.Context, tx *db.Tx, in *trackIn) (slots, error) {
	id, err := customerpage.Followed(ctx, tx, in.Token)
	if err != nil {
		return slots{}, err
	}
	items, err := Reschedule(ctx, tx, id, "by the customer")
	return slots{items}, err
}

func trackKeep(ctx context.Context, tx *db.Tx, in *trackIn) (Slot, error) {
	id, err := customerpage.Followed(ctx, tx, in.Token)
	if err != nil {
		return Slot{}, err
	}
	return Keep(ctx, tx, id)
}
