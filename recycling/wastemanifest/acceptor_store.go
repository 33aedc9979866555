package wastemanifest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb/geo"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/recycling/wastelot"
)

// Acceptor is a recycler for a lot, or one that may not be chosen and why.
type Acceptor struct {
	Recycler   string     `json:"recycler"`
	NameZH     string     `json:"name_zh"`
	NameEN     string     `json:"name_en"`
	Province   string     `json:"province"`
	Metres     *int64     `json:"metres" doc:"As the crow flies, from where the lot lies; null when a place has no coordinates."`
	Permit     string     `json:"permit"`
	ValidUntil *time.Time `json:"valid_until"`
	LeftGrams  *int64     `json:"left_grams"`
	Approval   string     `json:"approval"`
	Obstacle   Obstacle   `json:"obstacle" doc:"Why it may not be chosen; empty when it may."`
}

const recyclersSQL = `
SELECT code, name_zh, name_en, province, lon, lat, zone, closed_at IS NOT NULL AS closed
FROM locations
WHERE kind = 'recycler'
ORDER BY code`

type recyclerRow struct {
	site.Location
	Closed bool `db:"closed"`
}

// AcceptorsOf lists recyclers for a lot: those that may be chosen first, the nearest before others, the permit that lasts longer
// before one as near.
func AcceptorsOf(ctx context.Context, tx *db.Tx, l wastelot.Lot) ([]Acceptor, error) {
	home, err := site.ByCode(ctx, tx, l.Warehouse)
	if err != nil {
		return nil, err
	}
	lies := home
	if l.RefusedOn != nil {
		m, err := ManifestByID(ctx, tx, *l.RefusedOn)
		if err != nil {
			return nil, err
		}
		if lies, err = site.ByCode(ctx, tx, m.Acceptor); err != nil {
			return nil, err
		}
	}
	var rows []recyclerRow
	if err := tx.SelectContext(ctx, &rows, recyclersSQL); err != nil {
		return nil, fmt.Errorf("read recyclers: %w", err)
	}
	itself := ""
	if l.Manifest != nil {
		itself = *l.Manifest
	}
	permits, err := permitsBeside(ctx, tx, l.HazardCode, "", itself)
	if err != nil {
		return nil, err
	}
	grams := l.PartsGrams
	if l.NetGrams != nil {
		grams = *l.NetGrams
	}
	out := make([]Acceptor, 0, len(rows))
	for _, r := range rows {
		a, err := acceptorOf(ctx, tx, r, permits, way{from: home, to: r.Location, byCode: map[string]int64{l.HazardCode: grams}, itself: itself})
		if err != nil {
			return nil, err
		}
		a.Metres = metres(lies, r.Location)
		out = append(out, a)
	}
	slices.SortStableFunc(out, nearer)
	return out, nil
}

// acceptorOf asks a recycler's papers for one code.
func acceptorOf(ctx context.Context, tx *db.Tx, r recyclerRow, permits []Permit, w way) (Acceptor, error) {
	a := Acceptor{Recycler: r.Code, NameZH: r.NameZH, NameEN: r.NameEN, Province: r.Province}
	for code, grams := range w.byCode {
		own := slices.DeleteFunc(slices.Clone(permits), func(p Permit) bool { return p.Recycler != r.Code })
		p, obstacle, _ := permitOf(own, code, grams)
		a.Obstacle = obstacle
		if p.Permit != "" {
			a.Permit, a.ValidUntil, a.LeftGrams = p.Permit, &p.ValidUntil, &p.Sufficiency
		}
	}
	if r.Closed {
		a.Obstacle = SiteClosed
	}
	approval, err := approvalFor(ctx, tx, w)
	if err != nil && !isApproval(err) {
		return a, err
	}
	a.Approval = approval
	if err != nil && a.Obstacle == "" {
		a.Obstacle = NoApproval
	}
	return a, nil
}

func nearer(a, b Acceptor) int {
	may := func(a Acceptor) int {
		if a.Obstacle == "" {
			return 0
		}
		return 1
	}
	far := func(a Acceptor) int64 {
		if a.Metres == nil {
			return 1 << 40
		}
		return *a.Metres
	}
	ends := func(a Acceptor) int64 {
		if a.ValidUntil == nil {
			return 0
		}
		return a.ValidUntil.Unix()
	}
	return cmp.Or(cmp.Compare(may(a), may(b)), cmp.Compare(far(a), far(b)), cmp.Compare(ends(b), ends(a)), cmp.Compare(a.Recycler, b.Recycler))
}

func metres(a, b site.Location) *int64 {
	from, known := a.Point()
	to, there := b.Point()
	if !known || !there {
		return nil
	}
	m := int64(geo.DistanceHaversine(from, to))
	return &m
}
