package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/internal/local"
	"fettle/shipping/tracking"
)

// kafkaLib is where scripts/kafka.sh lays Apache Kafka.
const kafkaLib = "build/kafka/lib"

// What carriers tell of a day: each parcel's way from the collection to the door, one scan a message.
const (
	scanParcels    = 8_000
	scanDuplicates = 0.3
	scanGroup      = "bench"
)

var scanTrace = []struct {
	code  string
	after time.Duration
	place string
}{
	{"50", 0, "广州越秀营业点"}, {"30", 70 * time.Minute, "广州越秀营业点"}, {"36", 95 * time.Minute, "广州中转场"}, {"31", 6 * time.Hour, "深圳中转场"},
	{"30", 7 * time.Hour, "深圳中转场"}, {"31", 9 * time.Hour, "深圳南山营业点"}, {"204", 10 * time.Hour, "深圳南山营业点"}, {"80", 14 * time.Hour, "深圳南山"},
}

var scanIngest = benchRow{name: "scan_ingest", workload: "scans/s from topic to folded state ÷ COPY of the same rows into the same indexed table",
	comparison: atLeast, goal: 0.5, run: func(ctx context.Context, b *bench) (figures, error) {
		return b.scans(ctx, func(w *scanWorld) (figures, error) {
			var ours, copied []float64
			for range b.command.Rounds {
				r, err := w.round(ctx, w.day())
				if err != nil {
					return figures{}, err
				}
				rate, err := w.copyRate(ctx, r.prefix)
				if err != nil {
					return figures{}, err
				}
				ours, copied = append(ours, r.rate), append(copied, rate)
			}
			b.note("ours %.0f scans/s, COPY %.0f rows/s", mean(ours), mean(copied))
			return ratioOf(mean(ours), mean(copied)), nil
		})
	}}

var scanDirty = benchRow{name: "scan_dirty", workload: "messages/s with 30 % duplicates and in any order ÷ clean and in order",
	comparison: atLeast, goal: 0.8, run: func(ctx context.Context, b *bench) (figures, error) {
		return b.scans(ctx, func(w *scanWorld) (figures, error) {
			var dirty, clean []float64
			for range b.command.Rounds {
				r, err := w.round(ctx, w.day())
				if err != nil {
					return figures{}, err
				}
				clean = append(clean, r.rate)
				if r, err = w.round(ctx, dirtied(w.day())); err != nil {
					return figures{}, err
				}
				dirty = append(dirty, r.rate)
			}
			b.note("dirty %.0f messages/s, clean %.0f", mean(dirty), mean(clean))
			return ratioOf(mean(dirty), mean(clean)), nil
		})
	}}

// scanWorld is a world with Apache Kafka and parcels on the road.
type scanWorld struct {
	*world
	brokers []string
	days    int
	// taken is how many messages all days had.
	taken int64
}

func (b *bench) apacheKafka(ctx context.Context) (*local.ApacheKafka, error) {
	return local.StartApacheKafka(ctx, kafkaLib, filepath.Join(b.dir, fmt.Sprintf("apache-%d", b.worlds)))
}

func (b *bench) scans(ctx context.Context, run func(*scanWorld) (figures, error)) (_ figures, err error) {
	w, err := b.world(ctx)
	if err != nil {
		return figures{}, err
	}
	broker, err := b.apacheKafka(ctx)
	if err != nil {
		return figures{}, err
	}
	defer func() { err = errors.Join(err, broker.Stop()) }()
	s := &scanWorld{world: w, brokers: broker.Brokers()}
	// The rooms' subscriptions are written, so that each event leaves the deliveries it leaves in service.
	h, err := app.Build(ctx, &app.Engines{DB: w.db, URL: w.url, Brokers: s.brokers})
	if err != nil {
		return figures{}, err
	}
	defer h.Close()
	if err := app.EnsureTopics(ctx, s.brokers); err != nil {
		return figures{}, err
	}
	// A first day warms the caches of both sides.
	if _, err := s.round(ctx, s.day()); err != nil {
		return figures{}, err
	}
	stop, err := b.profile()
	if err != nil {
		return figures{}, err
	}
	defer stop()
	return run(s)
}

// scanDay is what is written to the topic, and what must come of it.
type scanDay struct {
	prefix   string
	messages []tracking.Raw
}

const scanShipmentsSQL = `
WITH parcels AS (
    INSERT INTO shipments (id, repair, origin, ship_to, carrier, waybill, sscc, gross_grams, state, packed_at, shipped_at, promised_at)
    SELECT $1 || n, 'RB' || lpad(n::text, 8, '0'), 'WH-GZ', '{"kind": "site", "label": "", "address": "", "area_code": "440300"}', 'SF', $1 || n,
           lpad(($3::bigint * 1000000 + n)::text, 18, '0'), 900, 'label_printed', now() - interval '20 hours', now() - interval '19 hours', now()
    FROM generate_series(1, $2::int) n
    RETURNING id, repair
)
INSERT INTO shipment_lines (shipment, line, repair, part, condition, quantity)
SELECT id, gen_random_uuid(), repair, (SELECT number FROM parts ORDER BY number LIMIT 1), 'new', 1
FROM parcels`

// day makes the messages of a day in the order in which they happened.
func (w *scanWorld) day() scanDay {
	w.days++
	d := scanDay{prefix: fmt.Sprintf("D%dP", w.days)}
	type timed struct {
		at  time.Time
		raw tracking.Raw
	}
	began := time.Now().Add(-18 * time.Hour).Truncate(time.Second)
	random := rand.New(rand.NewPCG(uint64(w.days), 7))
	var all []timed
	for n := 1; n <= scanParcels; n++ {
		waybill := fmt.Sprintf("%s%d", d.prefix, n)
		start := began.Add(time.Duration(random.IntN(3*3600)) * time.Second)
		for _, step := range scanTrace {
			at := start.Add(step.after)
			body, err := json.Marshal(map[string]any{"carrier": "SF", "scans": []map[string]any{{"source": "sf", "waybill": waybill, "code": step.code,
				"occurred_at": at, "place": step.place, "remark": "快件到达"}}})
			if err != nil {
				panic(err) // a map of texts and times
			}
			all = append(all, timed{at, tracking.Raw{Source: "fettle", Carrier: "SF", Waybill: waybill, Payload: body}})
		}
	}
	slices.SortStableFunc(all, func(a, b timed) int { return a.at.Compare(b.at) })
	for _, t := range all {
		d.messages = append(d.messages, t.raw)
	}
	return d
}

// dirtied repeats three of ten messages and puts all of them in any order.
func dirtied(d scanDay) scanDay {
	random := rand.New(rand.NewPCG(3, 10))
	n := int(float64(len(d.messages)) * scanDuplicates)
	for range n {
		d.messages = append(d.messages, d.messages[random.IntN(len(d.messages))])
	}
	random.Shuffle(len(d.messages), func(i, j int) { d.messages[i], d.messages[j] = d.messages[j], d.messages[i] })
	return d
}

// scanRound is a day that was taken in.
type scanRound struct {
	prefix string
	rate   float64
}

// round writes a day to a topic and lets the scan door take it in, as many readers as the service has.
func (w *scanWorld) round(ctx context.Context, d scanDay) (scanRound, error) {
	if _, err := w.db.ExecContext(ctx, scanShipmentsSQL, d.prefix, scanParcels, w.days); err != nil {
		return scanRound{}, fmt.Errorf("make parcels: %w", err)
	}
	if err := w.publish(ctx, d.messages); err != nil {
		return scanRound{}, err
	}
	if err := w.checkpoint(ctx); err != nil {
		return scanRound{}, err
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	var readers sync.WaitGroup
	failed := make(chan error, app.ScanReaders)
	for range app.ScanReaders {
		readers.Go(func() { failed <- tracking.Consume(reading, w.db, w.brokers, scanGroup) })
	}
	defer readers.Wait()
	defer stop()
	took, err := w.await(ctx, len(d.messages), failed)
	if err != nil {
		return scanRound{}, err
	}
	stop()
	return scanRound{prefix: d.prefix, rate: float64(len(d.messages)) / took.Seconds()}, w.proveDay(ctx, d)
}

func (w *scanWorld) publish(ctx context.Context, messages []tracking.Raw) (err error) {
	p := tracking.NewPublisher(w.brokers)
	defer func() { err = errors.Join(err, p.Close()) }()
	for chunk := range slices.Chunk(messages, 2_000) {
		if err := p.Publish(ctx, time.Now(), chunk...); err != nil {
			return err
		}
	}
	return nil
}

// await watches the group's offsets until everything is taken in. The clock starts with the first transaction, since
// joining a group is not taking scans in.
func (w *scanWorld) await(ctx context.Context, messages int, failed <-chan error) (time.Duration, error) {
	client := &kafka.Client{Addr: kafka.TCP(w.brokers...), Timeout: 5 * time.Second}
	started := w.db.Now()
	w.taken += int64(messages)
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); {
		select {
		case err := <-failed:
			return 0, errors.Join(errors.New("a reader of scans ended"), err)
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
		done, err := committed(ctx, client)
		if err != nil || done < w.taken {
			continue
		}
		finished := time.Now()
		var first time.Time
		if err := w.db.GetContext(ctx, &first, "SELECT min(at) FROM inbox WHERE at > $1", started); err != nil {
			return 0, fmt.Errorf("read when it began: %w", err)
		}
		return finished.Sub(first), nil
	}
	return 0, fmt.Errorf("%d messages were not taken in within three minutes", messages)
}

// committed is how many messages the readers have done with.
func committed(ctx context.Context, client *kafka.Client) (int64, error) {
	topics, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{tracking.ScanTopic}})
	if err != nil {
		return 0, fmt.Errorf("read the partitions: %w", err)
	}
	var partitions []int
	for _, t := range topics.Topics {
		for _, p := range t.Partitions {
			partitions = append(partitions, p.ID)
		}
	}
	answer, err := client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: scanGroup, Topics: map[string][]int{tracking.ScanTopic: partitions}})
	if err != nil {
		return 0, fmt.Errorf("read the offsets: %w", err)
	}
	var sum int64
	for _, p := range answer.Topics[tracking.ScanTopic] {
		sum += max(0, p.CommittedOffset)
	}
	return sum, nil
}

// proveDay holds that each scan is there once and each parcel at its end.
func (w *scanWorld) proveDay(ctx context.Context, d scanDay) error {
	var got struct{ Scans, Delivered int64 }
	err := w.db.GetContext(ctx, &got, `
SELECT (SELECT count(*) FROM scans WHERE waybill LIKE $1 || '%') AS scans,
       (SELECT count(*) FROM shipments WHERE waybill LIKE $1 || '%' AND state = 'delivered' AND jsonb_array_length(timeline) = $2) AS delivered`,
		d.prefix, len(scanTrace))
	if err != nil {
		return fmt.Errorf("count what was taken in: %w", err)
	}
	if got.Scans != scanParcels*int64(len(scanTrace)) || got.Delivered != scanParcels {
		return fmt.Errorf("%d scans and %d delivered parcels of %s", got.Scans, got.Delivered, d.prefix)
	}
	return nil
}

var scanColumns = []string{"source", "carrier", "waybill", "code", "occurred_at", "zone", "recorded_at", "ingested_at", "place", "lon", "lat", "remark",
	"suspect", "linked_carrier", "linked_waybill", "linked_as"}

// copyRate is how fast the rows of a day go into a table with the same indexes by COPY, in one transaction.
func (w *scanWorld) copyRate(ctx context.Context, prefix string) (rate float64, err error) {
	var rows []struct {
		tracking.Scan
		IngestedAt time.Time `db:"ingested_at"`
	}
	if err := w.db.SelectContext(ctx, &rows, `
SELECT source, carrier, waybill, code, occurred_at, zone, recorded_at, ingested_at, place, lon, lat, remark, suspect, linked_carrier,
       linked_waybill, linked_as
FROM scans
WHERE waybill LIKE $1 || '%'
ORDER BY id`, prefix); err != nil {
		return 0, fmt.Errorf("read the day's scans: %w", err)
	}
	if _, err := w.db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS bench_scans (LIKE scans INCLUDING ALL)"); err != nil {
		return 0, fmt.Errorf("make the table for COPY: %w", err)
	}
	if err := w.checkpoint(ctx); err != nil {
		return 0, err
	}
	began := time.Now()
	err = w.db.InTx(ctx, "bench", func(tx *db.Tx) error {
		into, err := tx.PrepareContext(ctx, "COPY bench_scans ("+strings.Join(scanColumns, ", ")+") FROM STDIN")
		if err != nil {
			return err
		}
		defer into.Close() //nolint:errcheck // what counts is the answer to the last Exec
		for _, r := range rows {
			if _, err := into.ExecContext(ctx, r.Source, r.Carrier, r.Waybill, r.Code, r.OccurredAt, r.Zone, r.RecordedAt, r.IngestedAt, r.Place, r.Lon,
				r.Lat, r.Remark, r.Suspect, r.LinkedCarrier, r.LinkedWaybill, r.LinkedAs); err != nil {
				return err
			}
		}
		_, err = into.ExecContext(ctx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("copy the day's scans: %w", err)
	}
	return float64(len(rows)) / time.Since(began).Seconds(), nil
}
