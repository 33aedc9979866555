package tracking

import (
	"context"
	"fmt"
	"hash/fnv"

	"github.com/lib/pq"

	"fettle/internal/db"
)

const lockWaybillsSQL = `
SELECT count(pg_advisory_xact_lock(hashtextextended('waybill', 0) + k))
FROM (SELECT DISTINCT k
      FROM unnest($1::int[]) AS t (k)
      ORDER BY k) keys`

// lockWaybills lets one transaction at a time write about a waybill, in one order so that two batches cannot wait for
// each other. A row lock would not do: a scan may come while its shipment is being shipped, when neither sees the other.
func lockWaybills(ctx context.Context, tx *db.Tx, keys []waybillKey) error {
	locks := make([]int64, len(keys))
	for i, k := range keys {
		locks[i] = k.lock()
	}
	if _, err := tx.ExecContext(ctx, lockWaybillsSQL, pq.Array(locks)); err != nil {
		return fmt.Errorf("lock waybills: %w", err)
	}
	return nil
}

// Waybills share some thousand locks, because a batch has thousands and the server's table of locks an end.
const locksAPartition = 85

// lock is the lock of a waybill. Waybills of different partitions never share one (kafka.Hash lays a key so), or two
// readers, who have a bit of everything in each batch, would wait for each other's whole batch.
func (k waybillKey) lock() int64 {
	hash := fnv.New32a()
	hash.Write([]byte(k.Carrier + ":" + k.Waybill))
	sum := hash.Sum32()
	partition := int32(sum) % int32(Scans.Partitions)
	return int64(max(partition, -partition))*locksAPartition + int64(sum/uint32(Scans.Partitions))%locksAPartition
}
