package allocation

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/shipping/lane"
)

const networkVersionSQL = `
SELECT version
FROM network_versions`

// snapshots are the networks this process has read, by the version that names their content. The version is read in
// the caller's transaction each time, so a snapshot is never older than what the caller would read.
var snapshots = shelf{byVersion: map[uuid.UUID]Network{}}

type shelf struct {
	sync.Mutex
	byVersion map[uuid.UUID]Network
}

// shelfSize bounds the snapshots kept; one is in use, the others serve transactions that began before a change.
const shelfSize = 8

func (s *shelf) get(version uuid.UUID) (Network, bool) {
	s.Lock()
	defer s.Unlock()
	n, ok := s.byVersion[version]
	return n, ok
}

func (s *shelf) put(version uuid.UUID, n Network) {
	s.Lock()
	defer s.Unlock()
	if len(s.byVersion) >= shelfSize {
		clear(s.byVersion)
	}
	s.byVersion[version] = n
}

// ReadNetwork answers the network as it is now. The version is read before the content: content that changes between
// the two is kept under the older name and read again by the next who asks.
func ReadNetwork(ctx context.Context, tx *db.Tx) (Network, error) {
	var version uuid.UUID
	if err := tx.GetContext(ctx, &version, networkVersionSQL); err != nil {
		return Network{}, fmt.Errorf("read the version of the network: %w", err)
	}
	return networkOf(ctx, tx, version)
}

// networkOf answers the network of a version that tx has read.
func networkOf(ctx context.Context, tx *db.Tx, version uuid.UUID) (Network, error) {
	if n, ok := snapshots.get(version); ok {
		return n, nil
	}
	n, err := loadNetwork(ctx, tx)
	if err != nil {
		return Network{}, err
	}
	snapshots.put(version, n)
	return n, nil
}

const laneAreasSQL = `
SELECT DISTINCT dest_area
FROM lanes
ORDER BY dest_area`

const policiesSQL = `
SELECT name, version, valid_from, body
FROM policies
WHERE name = $1
ORDER BY version`

func loadNetwork(ctx context.Context, tx *db.Tx) (Network, error) {
	sources, err := site.Sources(ctx, tx)
	if err != nil {
		return Network{}, err
	}
	calendars, err := site.Calendars(ctx, tx)
	if err != nil {
		return Network{}, err
	}
	var areas []string
	if err := tx.SelectContext(ctx, &areas, laneAreasSQL); err != nil {
		return Network{}, fmt.Errorf("read the areas of lanes: %w", err)
	}
	lanes, err := lane.Into(ctx, tx, areas)
	if err != nil {
		return Network{}, err
	}
	var rows []struct {
		Name      string    `db:"name"`
		Version   int       `db:"version"`
		ValidFrom time.Time `db:"valid_from"`
		Body      []byte    `db:"body"`
	}
	if err := tx.SelectContext(ctx, &rows, policiesSQL, PolicyName); err != nil {
		return Network{}, fmt.Errorf("read policies: %w", err)
	}
	policies := make([]Policy, 0, len(rows))
	for _, r := range rows {
		p, err := readPolicy(r.Name, r.Version, r.ValidFrom, r.Body)
		if err != nil {
			return Network{}, err
		}
		policies = append(policies, p)
	}
	return NewNetwork(sources, calendars, lanes, policies)
}

// currentNetwork answers the network and the policy that is valid now.
func currentNetwork(ctx context.Context, tx *db.Tx) (Network, Policy, error) {
	n, err := ReadNetwork(ctx, tx)
	if err != nil {
		return Network{}, Policy{}, err
	}
	p, ok := n.PolicyAt(tx.Now)
	if !ok {
		return Network{}, Policy{}, fmt.Errorf("read the policy %s: no version is valid at %s", PolicyName, tx.Now)
	}
	return n, p, nil
}

// Load is what lies in a place and waits to be picked there.
type Load struct {
	Parts     int   `db:"parts" json:"parts"`
	Units     int64 `db:"units" json:"units"`
	Available int64 `db:"available" json:"available"`
	OpenPicks int   `db:"open_picks" json:"open_picks"`
}

// A view for people over the tables of lower rooms: nothing is decided by it.
const loadsSQL = `
SELECT l.code, COALESCE(s.parts, 0) AS parts, COALESCE(s.units, 0) AS units, COALESCE(s.available, 0) AS available,
       COALESCE(p.open_picks, 0) AS open_picks
FROM unnest($1::text[]) AS l (code)
LEFT JOIN (
    SELECT location, count(DISTINCT part) AS parts, sum(on_hand)::bigint AS units,
           sum(available)::bigint AS available
    FROM stock
    WHERE location = ANY ($1) AND on_hand > 0
    GROUP BY location) s ON s.location = l.code
LEFT JOIN (
    SELECT warehouse, count(*) AS open_picks
    FROM pick_tasks
    WHERE warehouse = ANY ($1) AND state IN ('open', 'picked')
    GROUP BY warehouse) p ON p.warehouse = l.code`

func loadsOf(ctx context.Context, tx *db.Tx, codes []string) (map[string]Load, error) {
	var rows []struct {
		Code string `db:"code"`
		Load
	}
	if err := tx.SelectContext(ctx, &rows, loadsSQL, pq.Array(codes)); err != nil {
		return nil, fmt.Errorf("read what warehouses hold: %w", err)
	}
	out := make(map[string]Load, len(rows))
	for _, r := range rows {
		out[r.Code] = r.Load
	}
	return out, nil
}
