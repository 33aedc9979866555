package network

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/inventory/site"
	"fettle/shipping/lane"
)

const networkVersionSQL = `
SELECT version
FROM network_versions`

// snapshots are the networks this process has read, by the version that names their content. The version is read in
// the caller's transaction each time, so a snapshot is never older than what the caller would read.
var snapshots = snapshotCache{byVersion: map[uuid.UUID]Snapshot{}}

type snapshotCache struct {
	sync.Mutex
	byVersion map[uuid.UUID]Snapshot
}

// cacheSize bounds the snapshots kept; one is in use, the others serve transactions that began before a change.
const cacheSize = 8

func (s *snapshotCache) get(version uuid.UUID) (Snapshot, bool) {
	s.Lock()
	defer s.Unlock()
	n, ok := s.byVersion[version]
	return n, ok
}

func (s *snapshotCache) put(version uuid.UUID, n Snapshot) {
	s.Lock()
	defer s.Unlock()
	if len(s.byVersion) >= cacheSize {
		clear(s.byVersion)
	}
	s.byVersion[version] = n
}

// Read answers the network as it is now. The version is read before the content: content that changes between
// the two is kept under the older name and read again by the next who asks.
func Read(ctx context.Context, tx *db.Tx) (Snapshot, error) {
	var version uuid.UUID
	if err := tx.GetContext(ctx, &version, networkVersionSQL); err != nil {
		return Snapshot{}, fmt.Errorf("read the version of the network: %w", err)
	}
	return OfVersion(ctx, tx, version)
}

// OfVersion answers the network of a version that tx has read.
func OfVersion(ctx context.Context, tx *db.Tx, version uuid.UUID) (Snapshot, error) {
	if n, ok := snapshots.get(version); ok {
		return n, nil
	}
	n, err := loadNetwork(ctx, tx)
	if err != nil {
		return Snapshot{}, err
	}
	snapshots.put(version, n)
	return n, nil
}

const laneAreasSQL = `
SELECT DISTINCT dest_area
FROM lanes
ORDER BY dest_area`

func loadNetwork(ctx context.Context, tx *db.Tx) (Snapshot, error) {
	sources, err := site.Sources(ctx, tx)
	if err != nil {
		return Snapshot{}, err
	}
	calendars, err := site.Calendars(ctx, tx)
	if err != nil {
		return Snapshot{}, err
	}
	var areas []string
	if err := tx.SelectContext(ctx, &areas, laneAreasSQL); err != nil {
		return Snapshot{}, fmt.Errorf("read the areas of lanes: %w", err)
	}
	lanes, err := lane.Into(ctx, tx, areas)
	if err != nil {
		return Snapshot{}, err
	}
	rows, err := policy.Versions(ctx, tx, PolicyName)
	if err != nil {
		return Snapshot{}, err
	}
	policies := make([]Policy, 0, len(rows))
	for _, r := range rows {
		p, err := ReadPolicy(r.Name, r.Version, r.ValidFrom, r.Body)
		if err != nil {
			return Snapshot{}, err
		}
		policies = append(policies, p)
	}
	return New(sources, calendars, lanes, policies)
}

// PlaceOf answers a place of the network that a version names.
func PlaceOf(ctx context.Context, tx *db.Tx, network uuid.UUID, code string) (site.Location, bool, error) {
	n, err := OfVersion(ctx, tx, network)
	if err != nil {
		return site.Location{}, false, err
	}
	l, ok := n.Place(code)
	return l, ok, nil
}
