package play

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fettle/cmd/fettle/demo"
)

// Day is a simulated day of the demonstration network: engineers order, warehouses pick, pack and ship, carriers scan
// (twice and out of order), engineers receive. The day that is played is the one that has just passed, so that no scan
// lies in the future.
type Day struct {
	Base     string
	Wire     *Wire
	Password string
	Parcels  int
	// Speed is simulated seconds a second.
	Speed float64
	Seed  uint64
	// Restock receives as many common parts as the day needs before it begins.
	Restock bool
	// Progress is told after every parcel that came to its end.
	Progress func(done int)
}

// Tally is how the day went.
type Tally struct {
	Ordered, Waiting, Delivered, Received int64
	// Stuck names parcels that had not arrived at the end.
	Stuck []string
	// Median, P99 and Slowest are how long after its last scan was published a parcel was seen delivered.
	Median, P99, Slowest time.Duration
}

type site struct {
	Code     string   `json:"code"`
	NameZH   string   `json:"name_zh"`
	AreaCode string   `json:"area_code"`
	Lon      *float64 `json:"lon"`
	Lat      *float64 `json:"lat"`
}

type stage struct {
	desk, engineer, warehouse *Client
	outlets                   []site
	places                    map[string]site
	models                    []string
	parts                     map[string][]string
	serialised                map[string]bool
	arrivals                  *arrivals
	// hands bounds how many people do something at one moment: parcels on the road need none.
	hands chan struct{}
}

func (s *stage) doing(work func() error) error {
	s.hands <- struct{}{}
	defer func() { <-s.hands }()
	return work()
}

// Run plays the day and answers how it went.
func (d *Day) Run(ctx context.Context) (Tally, error) {
	s, err := d.open(ctx)
	if err != nil {
		return Tally{}, err
	}
	var tally Tally
	var mu sync.Mutex
	var done atomic.Int64
	random := rand.New(rand.NewPCG(d.Seed, 1))
	starts := make([]time.Duration, d.Parcels)
	for i := range starts {
		starts[i] = time.Duration(random.Float64() * float64(8*time.Hour))
	}
	if d.Restock {
		if err := d.restock(ctx, s); err != nil {
			return Tally{}, err
		}
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go s.arrivals.watch(watching, s.engineer)
	began := time.Now()
	failures := make(chan error, d.Parcels)
	var crew sync.WaitGroup
	for i := range d.Parcels {
		crew.Go(func() {
			mine := rand.New(rand.NewPCG(d.Seed, uint64(i)+2))
			if err := d.parcel(ctx, s, mine, i, began, starts[i], &tally, &mu); err != nil {
				failures <- err
			}
			d.Progress(int(done.Add(1)))
		})
	}
	crew.Wait()
	tally.Median, tally.P99, tally.Slowest = s.arrivals.delay(0.5), s.arrivals.delay(0.99), s.arrivals.delay(1)
	close(failures)
	var all []error
	for err := range failures {
		all = append(all, err)
	}
	return tally, errors.Join(all...)
}

func (d *Day) open(ctx context.Context) (*stage, error) {
	first := &Client{Base: d.Base, HTTP: NewHTTP(32), Patience: 10 * time.Second}
	s := &stage{places: map[string]site{}, parts: map[string][]string{}, serialised: map[string]bool{}, arrivals: newArrivals(),
		hands: make(chan struct{}, 24)}
	for login, client := range map[string]**Client{"zhao.min": &s.desk, "li.wei": &s.engineer, "night.shift": &s.warehouse} {
		c, err := first.As(ctx, login, d.Password)
		if err != nil {
			return nil, err
		}
		*client = c
	}
	// One engineer stands for all of them, so what one may order is not counted.
	if err := s.desk.Put(ctx, "/v1/policies/engineer_orders", map[string]any{"why": "a simulated day of all engineers in one",
		"body": map[string]any{"pieces": 0, "minor": 0, "currency": "CNY", "window_hours": 24}}, nil); err != nil {
		return nil, err
	}
	for _, kind := range []string{"outlet", "city", "regional", "national"} {
		all, err := list[site](ctx, s.desk, "/v1/locations?kind="+kind)
		if err != nil {
			return nil, err
		}
		for _, l := range all {
			s.places[l.Code] = l
			if kind == "outlet" && l.Lon != nil {
				s.outlets = append(s.outlets, l)
			}
		}
	}
	models, err := list[struct {
		Number string `json:"number"`
	}](ctx, s.desk, "/v1/models")
	if err != nil {
		return nil, err
	}
	for _, m := range models {
		s.models = append(s.models, m.Number)
		var fits struct {
			Items []struct {
				Number     string `json:"number"`
				Class      string `json:"class"`
				Serialised bool   `json:"serialised"`
			} `json:"items"`
		}
		if err := s.desk.Get(ctx, "/v1/models/"+m.Number+"/parts?serial="+daySerial(0), &fits); err != nil {
			return nil, err
		}
		for _, f := range fits.Items {
			if f.Class == "common" {
				s.parts[m.Number] = append(s.parts[m.Number], f.Number)
				s.serialised[f.Number] = f.Serialised
			}
		}
	}
	return s, nil
}

// list reads every page of a list.
func list[T any](ctx context.Context, c *Client, path string) ([]T, error) {
	var all []T
	sign := "?"
	if u, err := url.Parse(path); err == nil && u.RawQuery != "" {
		sign = "&"
	}
	for cursor := ""; ; {
		var page struct {
			Items []T    `json:"items"`
			Next  string `json:"next"`
		}
		if err := c.Get(ctx, path+sign+"limit=200&cursor="+url.QueryEscape(cursor), &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if cursor = page.Next; cursor == "" {
			return all, nil
		}
	}
}

// pause waits until the simulated clock has reached at.
func (d *Day) pause(ctx context.Context, began time.Time, at time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Until(began.Add(time.Duration(float64(at) / d.Speed)))):
	}
}

func (d *Day) parcel(ctx context.Context, s *stage, random *rand.Rand, n int, began time.Time, start time.Duration, t *Tally, mu *sync.Mutex) error {
	d.pause(ctx, began, start)
	count := func(what *int64) { mu.Lock(); *what++; mu.Unlock() }
	home := s.outlets[random.IntN(len(s.outlets))]
	var line, source, shipment, waybill, serial string
	err := s.doing(func() (err error) {
		line, source, err = d.order(ctx, s, random, n, home)
		if err != nil || source == "" {
			return err
		}
		shipment, waybill, serial, err = d.packAndShip(ctx, s, random, line, source, n)
		return err
	})
	if line != "" {
		count(&t.Ordered)
	}
	if err != nil {
		return err
	}
	if source == "" {
		count(&t.Waiting)
		return nil
	}
	arrived := s.arrivals.of(line)
	from := s.places[source]
	took := time.Duration(5+random.IntN(9)) * time.Hour
	trace := demo.Trace(waybill, demo.Point{Lon: *from.Lon, Lat: *from.Lat, Name: from.NameZH}, demo.Point{Lon: *home.Lon, Lat: *home.Lat, Name: home.NameZH},
		time.Now().Add(-took-time.Minute), took)
	for _, scan := range Disorder(random, trace) {
		d.pause(ctx, began, start+time.Duration(random.Float64()*float64(took)))
		if err := d.Wire.Send(ctx, "SF", 30*time.Second, scan); err != nil {
			return err
		}
	}
	if !s.arrivals.await(ctx, arrived) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		mu.Lock()
		t.Stuck = append(t.Stuck, shipment)
		mu.Unlock()
		return fmt.Errorf("parcel %s is stuck: nothing has arrived for %s", shipment, stuckAfter)
	}
	count(&t.Delivered)
	if err := s.doing(func() error {
		return s.engineer.Post(ctx, "/v1/order-lines/"+line+"/receive", map[string]any{"scanned": serial}, nil)
	}); err != nil {
		return err
	}
	count(&t.Received)
	return nil
}

func (d *Day) order(ctx context.Context, s *stage, random *rand.Rand, n int, home site) (line, source string, err error) {
	model := s.models[random.IntN(len(s.models))]
	choices := s.parts[model]
	if len(choices) == 0 {
		return "", "", fmt.Errorf("model %s has no common part", model)
	}
	var repair struct {
		ID string `json:"id"`
	}
	if err := s.desk.Post(ctx, "/v1/repairs", map[string]any{"channel": "hotline", "customer": "chen.jie", "customer_name": "陈洁",
		"phone": "13800138000", "address": home.NameZH, "area_code": home.AreaCode, "lon": *home.Lon, "lat": *home.Lat, "model": model,
		"serial": daySerial(n), "symptom": "模拟日", "urgent": random.IntN(5) == 0, "engineer": "li.wei",
		"purchased_on": time.Now().AddDate(0, 0, -100).Format(time.DateOnly), "same_appliance": "another_fault"}, &repair); err != nil {
		return "", "", err
	}
	if err := s.engineer.Post(ctx, "/v1/repairs/"+repair.ID+"/start-visit", nil, nil); err != nil {
		return "", "", err
	}
	var answer struct {
		Lines []struct {
			ID      string `json:"id"`
			Outcome string `json:"outcome"`
			Source  string `json:"source"`
			OwnVan  bool   `json:"own_van"`
			State   string `json:"state"`
		} `json:"lines"`
	}
	if err := s.engineer.Post(ctx, "/v1/repairs/"+repair.ID+"/part-orders", map[string]any{"ship_to": "site",
		"lines": []map[string]any{{"part": choices[random.IntN(len(choices))], "quantity": 1}}}, &answer); err != nil {
		return "", "", err
	}
	if answer.Lines[0].Outcome != "reserved" || answer.Lines[0].OwnVan {
		return answer.Lines[0].ID, "", nil
	}
	if l := answer.Lines[0]; l.State == "substitute_offered" {
		if err := s.engineer.Post(ctx, "/v1/order-lines/"+l.ID+"/accept", nil, nil); err != nil {
			return l.ID, "", err
		}
	}
	return answer.Lines[0].ID, answer.Lines[0].Source, nil
}

func (d *Day) packAndShip(ctx context.Context, s *stage, random *rand.Rand, line, source string, n int) (shipment, waybill, serial string, err error) {
	var esd bool
	if serial, esd, err = d.pick(ctx, s, random, line, source); err != nil {
		return "", "", "", err
	}
	var parcel struct {
		ID string `json:"id"`
	}
	body := map[string]any{"warehouse": source, "carrier": "SF", "lines": []string{line}, "gross_grams": 1200}
	if esd {
		body["bagged"] = []string{line}
	}
	if err := s.warehouse.Post(ctx, "/v1/shipments", body, &parcel); err != nil {
		return "", "", "", err
	}
	waybill = fmt.Sprintf("SF%d%06d", time.Now().UnixNano()%1e9, n)
	return parcel.ID, waybill, serial, s.warehouse.Post(ctx, "/v1/shipments/"+parcel.ID+"/ship", map[string]any{"waybill": waybill}, nil)
}

// pick takes one of the pieces that the list names. Another may have taken it in the meantime; then the list names others.
func (d *Day) pick(ctx context.Context, s *stage, random *rand.Rand, line, source string) (scanned string, esd bool, err error) {
	for range 8 {
		tasks, err := list[struct {
			Line    string   `json:"line"`
			Part    string   `json:"part"`
			ESD     bool     `json:"esd"`
			Serials []string `json:"serials"`
		}](ctx, s.warehouse, "/v1/pick-lists?warehouse="+source)
		if err != nil {
			return "", false, err
		}
		for _, one := range tasks {
			if one.Line != line {
				continue
			}
			esd = one.ESD
			if scanned = one.Part; len(one.Serials) > 0 {
				scanned = one.Serials[random.IntN(len(one.Serials))]
			}
		}
		err = s.warehouse.Post(ctx, "/v1/pick-lists/"+line+"/pick", map[string]any{"warehouse": source, "scanned": scanned}, nil)
		var refused *Refusal
		if !errors.As(err, &refused) || !strings.HasPrefix(refused.Code, "serial_") {
			return scanned, esd, err
		}
	}
	return "", false, fmt.Errorf("no piece for line %s could be picked at %s", line, source)
}

// daySerial is an appliance made in November 2024: the catalogue splits some parts by when the appliance was made.
func daySerial(n int) string { return fmt.Sprintf("BC2411%07d", n) }
