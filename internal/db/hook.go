package db

import (
	"context"
	"sync"
)

// Hook is what somebody else does inside the transaction of whom it concerns. It touches only tx, and its error ends the
// transaction.
type Hook func(ctx context.Context, tx *Tx, what any) error

type hooks struct {
	sync.RWMutex
	of map[string]map[string]Hook // name, owner
}

// Hook lets owner take part in transactions of this database in which name is called; an owner has one hook a name.
func (d *DB) Hook(name, owner string, h Hook) {
	d.hooks.Lock()
	defer d.hooks.Unlock()
	if d.hooks.of == nil {
		d.hooks.of = map[string]map[string]Hook{}
	}
	if d.hooks.of[name] == nil {
		d.hooks.of[name] = map[string]Hook{}
	}
	d.hooks.of[name][owner] = h
}

// Call runs the hooks of a name. The first error is the answer.
func (t *Tx) Call(ctx context.Context, name string, what any) error {
	if t.hooks == nil {
		return nil
	}
	t.hooks.RLock()
	var run []Hook
	for _, h := range t.hooks.of[name] {
		run = append(run, h)
	}
	t.hooks.RUnlock()
	for _, h := range run {
		if err := h(ctx, t, what); err != nil {
			return err
		}
	}
	return nil
}
