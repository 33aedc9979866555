package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/cmd/fettle-lab/child"
	"fettle/cmd/fettle-lab/play"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/inventory/audit"
	"fettle/inventory/stock"
	"fettle/repairflow/repair"
)

// serveInstead makes the test binary be the service, so that a test has one in another process that it can kill.
const serveInstead = "FETTLE_TEST_SERVE"

func TestMain(m *testing.M) {
	if os.Getenv(serveInstead) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

const shopSQL = `
-- One engineer orders all there is, so nobody counts what one may.
INSERT INTO policies (name, version, valid_from, body)
VALUES ('engineer_orders', 2, '2000-01-01 00:00:00+00', '{"pieces": 0, "minor": 0, "currency": "CNY", "window_hours": 24}');
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency)
VALUES ('FAN', '风扇电机', 'Fan motor', 'aircon', 'motor', 'common', 900, 12000, 'CNY'),
       ('SEAL', '门封条', 'Door seal', 'aircon', 'seal', 'common', 200, 3000, 'CNY');
INSERT INTO models (number, product_line, brand, name_zh, name_en)
VALUES ('AC-1', 'aircon', '测试', '空调一号', 'Aircon one');
INSERT INTO model_parts (model, part)
VALUES ('AC-1', 'FAN'), ('AC-1', 'SEAL');
INSERT INTO locations (code, kind, name_zh, name_en, area_code, lon, lat, cutoff)
VALUES ('WH-GZ', 'city', '广州仓', 'Guangzhou', '440100', 113.2500, 23.1167, '18:00'),
       ('WH-SZ', 'city', '深圳仓', 'Shenzhen', '440300', 114.0683, 22.5455, '18:00')`

// shop is a small world in a database of its own, with repairs that need parts and a token that orders them.
type shop struct {
	*testing.T
	db      *db.DB
	token   string
	repairs []string
	spare   string // a repair that nobody orders for in the crowd
}

func openShop(t *testing.T, repairs int, lines map[string]int64) *shop {
	t.Helper()
	ctx := t.Context()
	s := &shop{T: t, db: dbtest.New(t)}
	_, err := s.db.ExecContext(ctx, shopSQL)
	require.NoError(t, err)
	require.NoError(t, s.db.InTx(ctx, "test", func(tx *db.Tx) error {
		li := auth.Account{Login: "li", Name: "李", Role: auth.Engineer}
		require.NoError(t, auth.AddHashed(ctx, tx, li, "no password"))
		keys := &auth.Keys{}
		require.NoError(t, keys.Refresh(ctx, tx, false))
		s.token, _, err = keys.Issue(auth.Actor{Login: "li", Name: "李", Role: auth.Engineer}, tx.Now)
		require.NoError(t, err)
		for at, quantity := range lines {
			part, place, _ := strings.Cut(at, " ")
			line := stock.ReceiptLine{Part: part, Condition: stock.New, Quantity: quantity}
			require.NoError(t, stock.Receive(ctx, tx, place, "note", []stock.ReceiptLine{line}))
		}
		for i := range repairs + 1 {
			r, err := repair.Register(ctx, tx, repair.Intake{Channel: "app", CustomerName: "陈洁", Address: "广州", AreaCode: "440100", Lon: 113.3245, Lat: 23.1064,
				Model: "AC-1", Serial: fmt.Sprintf("AC1SN%06d", i), Symptom: "不制冷", Engineer: "li",
				PurchasedOn: tx.Now.AddDate(0, 0, -100).Format(time.DateOnly)})
			require.NoError(t, err)
			s.repairs, s.spare = append(s.repairs, r.ID), r.ID
		}
		s.repairs = s.repairs[:repairs]
		return nil
	}))
	return s
}

// shopman is a service of the shop in another process.
type shopman struct {
	*shop
	child.Child
	log string
	// drain is how long it works on when it is told to end.
	drain time.Duration
}

func (s *shop) hire() *shopman { return s.hireDraining(0) }

func (s *shop) hireDraining(drain time.Duration) *shopman {
	s.Helper()
	address, err := child.FreeAddress(s.Context())
	require.NoError(s, err)
	m := &shopman{shop: s, drain: drain, log: filepath.Join(s.TempDir(), "log"), Child: child.Child{Data: s.TempDir(), URL: "http://" + address}}
	m.rise()
	s.Cleanup(func() {
		m.Stop()
		if raw, err := os.ReadFile(m.log); s.Failed() && err == nil {
			for line := range strings.Lines(string(raw)) {
				if strings.Contains(line, `"level":"ERROR"`) || strings.Contains(line, `"told to come again"`) {
					s.Logf("the service said: %.1000s", line)
				}
			}
			s.Logf("and began with:\n%.2000s", raw)
		}
	})
	return m
}

// said are the lines of the service's log that hold a text.
func (m *shopman) said(text string) (out []string) {
	raw, err := os.ReadFile(m.log)
	require.NoError(m, err)
	for line := range strings.Lines(string(raw)) {
		if strings.Contains(line, text) {
			out = append(out, line)
		}
	}
	return out
}

func (m *shopman) rise() {
	self, err := os.Executable()
	require.NoError(m, err)
	log, err := os.OpenFile(m.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(m, err)
	defer func() { require.NoError(m, log.Close()) }()
	m.Process = exec.CommandContext(context.WithoutCancel(m.Context()), self, "serve", "--log", "warn")
	m.Process.Env = append(os.Environ(), serveInstead+"=1", "FETTLE_DATA="+m.Data, "FETTLE_LISTEN="+strings.TrimPrefix(m.URL, "http://"),
		"FETTLE_DATABASE_URL="+m.db.URL(), "FETTLE_KAFKA_BROKERS=127.0.0.1:1",
		"FETTLE_SEAL_KEY=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "FETTLE_DRAIN="+m.drain.String())
	m.Process.Stdout, m.Process.Stderr = log, log
	m.Process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(m, m.Process.Start())
	require.NoError(m, m.Ready(m.Context(), 2*time.Minute))
}

// wish is one command with its key, and every answer that was ever given to it.
type wish struct {
	key, path, body string
	mu              sync.Mutex
	status          map[int]bool
	answers         map[string]bool
}

// crowdOf is many callers with keys, some of whom want what cannot be had, and all of whom send each key twice at once.
type crowdOf struct {
	*shop
	urls    []string
	wishes  []*wish
	http    *http.Client
	done    atomic.Int64
	resent  atomic.Int64
	reached []chan struct{} // closed when so many wishes were answered
	marks   []int64
}

func (s *shop) crowd(each int, urls ...string) *crowdOf {
	c := &crowdOf{shop: s, urls: urls, http: play.NewHTTP(256)}
	for i, repair := range s.repairs {
		for j := range each {
			lines := []string{`{"part":"FAN","quantity":1}`, `{"part":"FAN","quantity":3}`, `{"part":"FAN","quantity":2},{"part":"SEAL","quantity":1}`,
				`{"part":"SEAL","quantity":1},{"part":"NONE","quantity":1}`}[(i+j)%4]
			c.wishes = append(c.wishes, &wish{key: uuid.NewString(), path: "/v1/repairs/" + repair + "/part-orders",
				body: `{"ship_to":"site","lines":[` + lines + `]}`, status: map[int]bool{}, answers: map[string]bool{}})
		}
	}
	return c
}

// say sends a wish until it is answered for good; who is cut off or told to come again sends the same key again.
func (c *crowdOf) say(ctx context.Context, w *wish, n int) error {
	for try := 0; ; try++ {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.urls[(n+try)%len(c.urls)]+w.path, strings.NewReader(w.body))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+c.token)
		request.Header.Set("Idempotency-Key", w.key)
		answer, err := c.http.Do(request)
		if err == nil {
			var raw []byte
			if raw, err = io.ReadAll(answer.Body); err == nil && answer.StatusCode != http.StatusServiceUnavailable {
				w.note(answer.StatusCode, string(raw))
				return answer.Body.Close()
			}
			_ = answer.Body.Close() // it is asked again
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		c.resent.Add(1)
	}
}

func (w *wish) note(status int, body string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status[status] = true
	if status != http.StatusOK {
		body = "refused"
	}
	w.answers[body] = true
}

// go all at once; at tells what to do when so many wishes are answered.
func (c *crowdOf) storm(at map[int64]func()) {
	c.Helper()
	for mark := range at {
		c.marks, c.reached = append(c.marks, mark), append(c.reached, make(chan struct{}))
	}
	ctx, cancel := context.WithTimeout(c.Context(), 4*time.Minute)
	defer cancel()
	errs := make(chan error, 2*len(c.wishes))
	var all sync.WaitGroup
	for i, w := range c.wishes {
		for twin := range 2 {
			all.Go(func() {
				errs <- c.say(ctx, w, i+twin)
				done := c.done.Add(1)
				for k, mark := range c.marks {
					if done == mark {
						close(c.reached[k])
					}
				}
			})
		}
	}
	for k, mark := range c.marks {
		all.Go(func() {
			<-c.reached[k]
			at[mark]()
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(c, err)
	}
}

// reckon asks every key once more and then counts: one answer a key, one set of rows each, nothing oversold.
func (c *crowdOf) reckon(stock map[string]int64) {
	c.Helper()
	ctx := c.Context()
	told, keys := map[string]int64{}, 0
	for i, w := range c.wishes {
		require.NoError(c, c.say(ctx, w, i))
		require.Len(c, w.answers, 1, "one key was answered in two ways")
		require.Len(c, w.status, 1)
		if !w.status[http.StatusOK] {
			require.Contains(c, w.body, "NONE", "refused: %v", w.status)
			continue
		}
		keys++
		for body := range w.answers {
			var lines struct {
				Lines []struct {
					ID       string `json:"id"`
					Quantity int64  `json:"quantity"`
				} `json:"lines"`
			}
			require.NoError(c, json.Unmarshal([]byte(body), &lines))
			require.NotEmpty(c, lines.Lines, body)
			for _, l := range lines.Lines {
				require.NotContains(c, told, l.ID, "one line was told to two")
				told[l.ID] = l.Quantity
			}
		}
	}
	require.Equal(c, len(c.wishes)-len(c.wishes)/4, keys)
	rows := []struct {
		ID       string `db:"id"`
		Quantity int64  `db:"quantity"`
	}{}
	require.NoError(c, c.db.SelectContext(ctx, &rows, "SELECT id::text, quantity FROM order_lines"))
	have := map[string]int64{}
	for _, r := range rows {
		have[r.ID] = r.Quantity
	}
	require.Equal(c, told, have, "what was told is what is there")
	// A line that found nothing is looked at once more, when everybody's pieces are known; if it finds some then, it has been decided, promised
	// and moved exactly once more.
	const again = "(SELECT line FROM decisions GROUP BY line HAVING count(*) = 2 AND (array_agg(outcome ORDER BY at, id))[1] = 'backordered')"
	for what, query := range map[string]string{
		"keys":       "SELECT count(*) FROM requests WHERE route LIKE '%part-orders'",
		"lines":      "SELECT count(*) + $1 FROM (SELECT line FROM decisions WHERE line NOT IN " + again + " GROUP BY line HAVING count(*) <> 1) twice",
		"decisions":  "SELECT count(*) - (SELECT count(*) FROM order_lines) - (SELECT count(*) FROM " + again + " a) + $1 FROM decisions",
		"promises":   "SELECT count(*) - (SELECT count(*) FROM order_lines) - (SELECT count(*) FROM " + again + " a) + $1 FROM promises",
		"held":       "SELECT (SELECT coalesce(sum(quantity), 0) FROM reservations) - (SELECT coalesce(sum(quantity), 0) FROM order_lines WHERE reservation IS NOT NULL) + $1",
		"picks":      "SELECT (SELECT count(*) FROM pick_tasks) - (SELECT count(*) FROM order_lines WHERE reservation IS NOT NULL) + $1",
		"events":     "SELECT count(*) - (SELECT count(*) FROM order_lines) - (SELECT count(*) FROM " + again + " a) + $1 FROM events WHERE type = 'repairflow.line_moved.v1'",
		"overshoots": "SELECT count(*) + $1 FROM stock WHERE reserved > on_hand OR reserved < 0",
	} {
		var n int
		if what == "keys" {
			require.NoError(c, c.db.GetContext(ctx, &n, query))
		} else {
			require.NoError(c, c.db.GetContext(ctx, &n, query, keys))
		}
		require.Equal(c, keys, n, what)
	}
	var left []int64
	require.NoError(c, c.db.SelectContext(ctx, &left, "SELECT available FROM stock WHERE part = 'FAN'"))
	for _, n := range left {
		require.Less(c, n, int64(3), "while somebody waits there is none left that he could have had")
	}
	var onHand int64
	require.NoError(c, c.db.GetContext(ctx, &onHand, "SELECT sum(on_hand) FROM stock WHERE part = 'FAN'"))
	require.Equal(c, stock["FAN WH-GZ"]+stock["FAN WH-SZ"], onHand)
	require.NoError(c, c.db.Read(ctx, "audit", func(tx *db.Tx) error {
		drift, err := audit.Audit(ctx, tx)
		require.Empty(c, drift)
		return err
	}))
}

// The service is killed three times while callers wait in its slices; each repeats its key.
func TestCrashInTheMiddleOfASlice(t *testing.T) {
	t.Parallel()
	stock := map[string]int64{"FAN WH-GZ": 150, "FAN WH-SZ": 50, "SEAL WH-GZ": 1000}
	s := openShop(t, 48, stock)
	m := s.hire()
	c := s.crowd(4, m.URL)
	again := func() { m.Kill(); m.rise() }
	c.storm(map[int64]func(){40: again, 150: again, 280: again})
	require.NotZero(t, c.resent.Load(), "nobody was cut off")
	t.Logf("%d keys, each sent twice at once, %d sent again after three kills", len(c.wishes), c.resent.Load())
	c.reckon(stock)
}

// Two processes of one service on one database, of which one dies on the way.
func TestCrashOfOneOfTwoServices(t *testing.T) {
	t.Parallel()
	stock := map[string]int64{"FAN WH-GZ": 120, "FAN WH-SZ": 80, "SEAL WH-GZ": 1000}
	s := openShop(t, 48, stock)
	one, two := s.hire(), s.hire()
	c := s.crowd(4, one.URL, two.URL)
	c.storm(map[int64]func(){120: func() { two.Kill(); two.rise() }})
	t.Logf("%d keys, each sent to both services at once, %d sent again", len(c.wishes), c.resent.Load())
	c.reckon(stock)
}
