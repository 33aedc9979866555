package event

import (
	"context"

	"fettle/internal/db"
)

// Within tells subscriber of events of type E inside the transaction that emits them: what it does commits with the
// event or not at all, and its error refuses the event. It hears all events of one Emit at once, after they were
// written. What can wait belongs to On: the emitter waits for Within, and holds its locks meanwhile.
func Within[E Event](p *Dispatcher, subscriber string, fn func(ctx context.Context, tx *db.Tx, events []E) error) {
	var zero E
	p.db.Hook(zero.EventType(), subscriber, func(ctx context.Context, tx *db.Tx, what any) error {
		told := what.([]Event)
		events := make([]E, len(told))
		for i, f := range told {
			events[i] = f.(E)
		}
		return fn(ctx, tx, events)
	})
}

// within tells of events inside the transaction, each type at once in the order of its first event. A timer is not
// told: its time has not come.
func within(ctx context.Context, tx *db.Tx, timers []Timer) error {
	var order []string
	byType := map[string][]Event{}
	for _, t := range timers {
		if t.At.After(tx.Now) {
			continue
		}
		kind := t.Event.EventType()
		if byType[kind] == nil {
			order = append(order, kind)
		}
		byType[kind] = append(byType[kind], t.Event)
	}
	for _, kind := range order {
		if err := tx.Call(ctx, kind, byType[kind]); err != nil {
			return err
		}
	}
	return nil
}
