package van

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// Level is how a van stands to what should be in it. Refill is what is missing up to High, once there are fewer than Low.
type Level struct {
	Part       string `db:"part" json:"part"`
	PartNameZH string `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string `db:"part_name_en" json:"part_name_en"`
	Low        int64  `db:"low" json:"low"`
	High       int64  `db:"high" json:"high"`
	// Free are pieces in the van that no repair holds.
	Free   int64 `db:"free" json:"free"`
	Refill int64 `db:"refill" json:"refill"`
}

const vanLevelsSQL = `
SELECT l.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, l.low, l.high, coalesce(s.free, 0) AS free,
       CASE WHEN coalesce(s.free, 0) < l.low THEN l.high - coalesce(s.free, 0) ELSE 0 END AS refill
FROM van_levels l
JOIN parts p ON p.number = l.part
LEFT JOIN LATERAL (
    SELECT sum(available) AS free
    FROM stock
    WHERE location = l.van AND part = l.part AND condition IN ('new', 'refurbished')) s ON true
WHERE l.van = $1
ORDER BY refill DESC, l.part`

// Levels tells what a van is short of, that first.
func Levels(ctx context.Context, tx *db.Tx, van string) ([]Level, error) {
	if err := isVan(ctx, tx, van); err != nil {
		return nil, err
	}
	out := []Level{}
	if err := tx.SelectContext(ctx, &out, vanLevelsSQL, van); err != nil {
		return nil, fmt.Errorf("read the levels of %s: %w", van, err)
	}
	return out, nil
}
