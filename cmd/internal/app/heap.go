package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// The live heap of a service without customers watching is a few dozen megabytes, so that Go's usual target would collect
// it many times a second. More room gave a tenth more orders a second; but the same share of a heap that holds thousands of
// live streams would be hundreds of megabytes, so the room is the same for any heap.
const (
	heapRoom        = 96 << 20
	heapRoomMost    = 400 // percent of the live heap
	heapRoomLeast   = 25
	heapLimit       = 320 << 20
	heapLookedAfter = 2 * time.Second
)

// GiveHeapRoom sets when Go collects, unless the environment says so, and keeps it fitting until ctx ends.
func GiveHeapRoom(ctx context.Context) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapLimit)
	}
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(heapRoomMost)
	go func() {
		often := time.NewTicker(heapLookedAfter)
		defer often.Stop()
		set := heapRoomMost
		for {
			select {
			case <-ctx.Done():
				return
			case <-often.C:
			}
			live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
			metrics.Read(live)
			percent := int(min(heapRoomMost, max(heapRoomLeast, heapRoom*100/max(1, live[0].Value.Uint64()))))
			if percent != set {
				debug.SetGCPercent(percent)
				set = percent
			}
		}
	}()
}
