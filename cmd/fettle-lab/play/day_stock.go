package play

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// restock receives twice what the day will take of each common part, at every national and regional warehouse in turn.
func (d *Day) restock(ctx context.Context, s *stage) error {
	var warehouses []string
	for _, kind := range []string{"national", "regional"} {
		all, err := list[site](ctx, s.desk, "/v1/locations?kind="+kind)
		if err != nil {
			return err
		}
		for _, l := range all {
			warehouses = append(warehouses, l.Code)
		}
	}
	parts := slices.Sorted(maps.Keys(s.serialised))
	each := 2*d.Parcels/(len(parts)*len(warehouses)) + 2
	for _, w := range warehouses {
		for chunk := range slices.Chunk(parts, 20) {
			lines := make([]map[string]any, 0, len(chunk))
			for _, part := range chunk {
				line := map[string]any{"part": part, "quantity": each}
				if s.serialised[part] {
					serials := make([]string, each)
					for n := range serials {
						serials[n] = fmt.Sprintf("DAY%d-%s-%s-%d", d.Seed, w, part, n)
					}
					line["serials"] = serials
				}
				lines = append(lines, line)
			}
			if err := s.warehouse.Post(ctx, "/v1/receipts", map[string]any{"location": w, "reference": "simulated day", "more": true, "lines": lines}, nil); err != nil {
				return fmt.Errorf("restock %s: %w", w, err)
			}
		}
	}
	return nil
}
