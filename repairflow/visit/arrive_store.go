package visit

import (
	"context"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/repair"
)

// arrive has the engineer of a repair at its door: the visit that is appointed begins, and where none is, one that was not. A visit that
// he began on another day and never ended is over.
func arrive(ctx context.Context, tx *db.Tx, id string) (Visit, error) {
	if err := safe(ctx, tx, id); err != nil {
		return Visit{}, err
	}
	v, err := Open(ctx, tx, id)
	if err != nil {
		return Visit{}, err
	}
	if v != nil && v.State.AtDoor() {
		if sameDay(*v, tx.Now) {
			return *v, nil
		}
		if v, err = leave(ctx, tx, *v); err != nil {
			return Visit{}, err
		}
	}
	if v != nil {
		return move(ctx, tx, *v, Arrived, "")
	}
	return walkIn(ctx, tx, id)
}

// leave ends a visit that its engineer has left, and answers what is open after it.
func leave(ctx context.Context, tx *db.Tx, v Visit) (*Visit, error) {
	if _, err := End(ctx, tx, v, Finished, "left"); err != nil {
		return nil, err
	}
	return Open(ctx, tx, v.Repair)
}

// depart has an engineer on the way to a visit that was appointed. From here on his customer sees where he is.
func depart(ctx context.Context, tx *db.Tx, v Visit) (Visit, error) {
	if err := safe(ctx, tx, v.Repair); err != nil {
		return v, err
	}
	if before, err := Open(ctx, tx, v.Repair); err != nil {
		return v, err
	} else if before != nil && before.ID != v.ID && before.State.AtDoor() {
		if _, err := leave(ctx, tx, *before); err != nil {
			return v, err
		}
	}
	return move(ctx, tx, v, EnRoute, "")
}

// walkIn opens a visit that nobody appointed.
func walkIn(ctx context.Context, tx *db.Tx, id string) (Visit, error) {
	r, err := repair.ByID(ctx, tx, id)
	if err != nil {
		return Visit{}, err
	}
	all, err := Of(ctx, tx, id)
	if err != nil {
		return Visit{}, err
	}
	now := tx.Now
	v, err := add(ctx, tx, Visit{Repair: id, Kind: kindAfter(all), Engineer: r.Engineer, State: Arrived, WalkIn: true, StartsAt: now, EndsAt: now.Add(walkInTerm), Zone: r.Zone, ArrivedAt: &now})
	if err != nil {
		return v, err
	}
	return v, event.Emit(ctx, tx, Moved{v.ID, v.Repair, v.Engineer, "", Arrived, ""})
}

// kindAfter is what a visit is for that nobody appointed: the first one, or one that comes back after one that was at the door.
func kindAfter(all []Visit) Kind {
	for _, v := range all {
		if v.ArrivedAt != nil && v.State != Absent {
			return PartsReturn
		}
	}
	return First
}

// sameDay tells whether a visit arrived on the day that it is now at its door.
func sameDay(v Visit, now time.Time) bool {
	zone, err := time.LoadLocation(v.Zone)
	if err != nil || v.ArrivedAt == nil {
		return true
	}
	y, m, d := v.ArrivedAt.In(zone).Date()
	ny, nm, nd := now.In(zone).Date()
	return y == ny && m == nm && d == nd
}
