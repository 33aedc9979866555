package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/internal/local"
)

var dockScanRow = benchRow{name: "dock_scan", workload: "200 old parts in a row at the dock in Chromium: p95 from Enter to the answer that is seen, ms",
	comparison: atMost, goal: 150, run: measureDockScan}

const (
	dockScans  = 200
	dockScript = "e2e/bench/dock-scan.mjs"
)

func measureDockScan(ctx context.Context, b *bench) (_ figures, err error) {
	w, err := b.world(ctx)
	if err != nil {
		return figures{}, err
	}
	owed, err := w.owe(ctx, dockScans)
	if err != nil {
		return figures{}, err
	}
	broker, err := local.StartKafka(ctx, filepath.Join(b.dir, "kafka"))
	if err != nil {
		return figures{}, err
	}
	defer func() { err = errors.Join(err, broker.Stop()) }()
	c, err := w.spawn(ctx, broker.Brokers())
	if err != nil {
		return figures{}, err
	}
	defer c.Stop()
	waits, err := scanAtDock(ctx, c.URL, owed)
	if err != nil {
		return figures{}, err
	}
	var received int
	if err := w.db.GetContext(ctx, &received, "SELECT count(*) FROM returns WHERE state = 'received' AND id = ANY ($1)", pq.Array(owed)); err != nil {
		return figures{}, fmt.Errorf("count what was received: %w", err)
	}
	if received != dockScans {
		return figures{}, fmt.Errorf("%d of %d old parts were received", received, dockScans)
	}
	var t tally
	for _, ms := range slices.Concat(waits.Found, waits.Received) {
		t.waits = append(t.waits, time.Duration(ms*float64(time.Millisecond)))
	}
	b.note("%d scans that asked the service: p50 %.0f ms, p95 %.0f ms, most %.0f ms", len(t.waits), t.at(0.5), t.at(0.95), t.at(1))
	return alone(t.at(0.95)), nil
}

// dockWaits are milliseconds from Enter to the frame that shows the answer.
type dockWaits struct {
	Found    []float64 `json:"found"`
	Received []float64 `json:"received"`
}

// scanAtDock lets a browser receive what is owed, and answers how long each scan that asks the service took.
func scanAtDock(ctx context.Context, url string, owed []string) (waits dockWaits, err error) {
	out := new(bytes.Buffer)
	cmd := exec.CommandContext(ctx, "node", dockScript)
	cmd.Env = append(os.Environ(), "FETTLE_URL="+url, "OWED="+strings.Join(owed, ","), fmt.Sprintf("GRAMS=%d", owedGrams), "KEEPER="+dockKeeper)
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	if err := cmd.Run(); err != nil {
		return waits, fmt.Errorf("scan in a browser (node, Chromium and e2e/node_modules must be there: make bench fetches them): %w", err)
	}
	if err := json.Unmarshal(out.Bytes(), &waits); err != nil {
		return waits, fmt.Errorf("read what the browser measured: %w", err)
	}
	return waits, nil
}
