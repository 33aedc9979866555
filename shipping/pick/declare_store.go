package pick

import (
	"context"

	"fettle/internal/db"
	"fettle/inventory/catalog"
)

// withDeclarations tells of the open tasks of a warehouse which wait for a declaration of their part. It is asked anew each time: a
// declaration releases what waits for it in the moment in which it is written, and one that ends holds back what lies on the shelf.
func withDeclarations(ctx context.Context, tx *db.Tx, warehouse string, tasks []Task) ([]Task, error) {
	var parts []string
	for _, t := range tasks {
		if t.State == Open {
			parts = append(parts, t.Part)
		}
	}
	undeclared, err := catalog.Undeclared(ctx, tx, parts, warehouse)
	if err != nil {
		return nil, err
	}
	for i, t := range tasks {
		tasks[i].Undeclared = t.State == Open && undeclared[t.Part]
	}
	return tasks, nil
}

// released refuses to take from the shelf what waits for a declaration.
func released(ctx context.Context, tx *db.Tx, t Task) error {
	tasks, err := withDeclarations(ctx, tx, t.Warehouse, []Task{t})
	if err == nil && tasks[0].Undeclared {
		return ErrUndeclared.With("part", t.Part, "warehouse", t.Warehouse).At("body.scanned")
	}
	return err
}
