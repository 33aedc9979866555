package play

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"fettle/cmd/fettle/demo"
)

// Story is one part's whole life: a fridge in Guangzhou does not cool, and months of paper later the customer knows
// what became of the old compressor. Every step goes through HTTP or Kafka.
type Story struct {
	Base     string
	Wire     *Wire
	Password string
	// Patience is how long a step waits for the service to come back or to catch up.
	Patience time.Duration
	Out      io.Writer

	customer, desk, engineer, warehouse, recycler *Client

	repair, line, source, shipment, waybill string
	serial, oldSerial, token                string
	returned, lot, manifest                 string
	step                                    int
}

// Names of the demonstration that the story uses.
const (
	storyModel    = "BC-BCD-452"
	storyPart     = "FR-CMP-0101"
	backWarehouse = "WH-GZ"
)

// Result is what the story left behind, for whoever checks afterwards.
type Result struct{ Repair, Line, Shipment, Return, Manifest string }

// Tell runs the story and prints each step with its ids.
func (s *Story) Tell(ctx context.Context) (Result, error) {
	for _, chapter := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"sign in", s.signIn}, {"register the repair", s.register}, {"order the part", s.order},
		{"pick, pack and ship", s.ship}, {"follow the parcel", s.follow}, {"receive and install", s.install},
		{"bring the old part back", s.bringBack}, {"hand it to the recycler", s.recycle}, {"close", s.closeRepair},
	} {
		if err := chapter.run(ctx); err != nil {
			return Result{}, fmt.Errorf("%s: %w", chapter.name, err)
		}
	}
	fmt.Fprintln(s.Out, "story ok")
	return Result{Repair: s.repair, Line: s.line, Shipment: s.shipment, Return: s.returned, Manifest: s.manifest}, nil
}

func (s *Story) say(format string, args ...any) {
	s.step++
	fmt.Fprintf(s.Out, "%2d  %s\n", s.step, fmt.Sprintf(format, args...))
}

func (s *Story) signIn(ctx context.Context) error {
	s.customer = &Client{Base: s.Base, HTTP: NewHTTP(8), Patience: s.Patience}
	if err := s.customer.SignIn(ctx, "chen.jie", s.Password); err != nil {
		return err
	}
	for login, client := range map[string]**Client{"zhao.min": &s.desk, "li.wei": &s.engineer, "wang.fang": &s.warehouse, "liu.yang": &s.recycler} {
		other, err := s.customer.As(ctx, login, s.Password)
		if err != nil {
			return err
		}
		*client = other
	}
	return nil
}

func (s *Story) register(ctx context.Context) error {
	stamp := time.Now().UTC().Format("060102150405.000000")
	var repair struct {
		ID string `json:"id"`
	}
	// The hotline gives a call that cannot wait to who is near, before the service looks for somebody itself.
	if err := s.desk.Post(ctx, "/v1/repairs", map[string]any{
		"channel": "hotline", "engineer": "li.wei", "customer": "chen.jie", "customer_name": "陈洁", "phone": "13800138000",
		"address": "广州市天河区体育西路 101 号", "area_code": "440100", "lon": 113.3245, "lat": 23.1358,
		"model": storyModel, "serial": "BC24110123456", "symptom": "冰箱不制冷，压缩机不启动", "urgent": true, "purchased_on": time.Now().AddDate(0, 0, -100).Format(time.DateOnly), "same_appliance": "another_fault",
	}, &repair); err != nil {
		return err
	}
	s.repair, s.oldSerial = repair.ID, "OLD-"+stamp
	s.say("repair %s registered: %s %s does not cool", s.repair, storyModel, "BC24110123456")
	if err := s.engineer.Post(ctx, "/v1/repairs/"+s.repair+"/start-visit", nil, nil); err != nil {
		return err
	}
	s.say("engineer li.wei is at the door")
	var link struct {
		Token string `json:"token"`
	}
	if err := s.customer.Post(ctx, "/v1/repairs/"+s.repair+"/track-link", nil, &link); err != nil {
		return err
	}
	s.token = link.Token
	s.say("the customer has a link: %s/t/%s", s.Base, s.token)
	return nil
}

type choice struct {
	Location string `json:"location"`
	Km       int    `json:"km"`
	Keeps24h bool   `json:"keeps_24h"`
	Won      bool   `json:"won"`
	Reason   string `json:"reason"`
	WhyZH    string `json:"why_zh"`
}

type promise struct {
	DueAt     time.Time `json:"due_at"`
	ArrivesAt time.Time `json:"arrives_at"`
	Within24h bool      `json:"within_24h"`
	State     string    `json:"state"`
}

func (s *Story) order(ctx context.Context) error {
	var fits struct {
		Items []struct {
			Number string `json:"number"`
		} `json:"items"`
	}
	if err := s.engineer.Get(ctx, "/v1/models/"+storyModel+"/parts?serial=BC24110123456", &fits); err != nil {
		return err
	}
	if !slices.ContainsFunc(fits.Items, func(f struct {
		Number string `json:"number"`
	}) bool {
		return f.Number == storyPart
	}) {
		return fmt.Errorf("%s is not among the %d parts of %s", storyPart, len(fits.Items), storyModel)
	}
	s.say("%d parts fit %s, %s among them", len(fits.Items), storyModel, storyPart)
	var answer struct {
		Lines []struct {
			ID      string   `json:"id"`
			Outcome string   `json:"outcome"`
			Source  string   `json:"source"`
			WhyZH   string   `json:"why_zh"`
			WhyEN   string   `json:"why_en"`
			Promise promise  `json:"promise"`
			Choices []choice `json:"choices"`
		} `json:"lines"`
	}
	if err := s.engineer.Post(ctx, "/v1/repairs/"+s.repair+"/part-orders", map[string]any{
		"lines": []map[string]any{{"part": storyPart, "quantity": 1, "old_serial": s.oldSerial}}, "ship_to": "site",
	}, &answer); err != nil {
		return err
	}
	if len(answer.Lines) != 1 || answer.Lines[0].Outcome != "reserved" {
		return fmt.Errorf("the order was not reserved: %+v", answer)
	}
	line := answer.Lines[0]
	s.line, s.source = line.ID, line.Source
	s.say("line %s: %s from %s, there %s, within 24 h: %v", s.line, storyPart, s.source,
		line.Promise.ArrivesAt.Local().Format("2006-01-02 15:04"), line.Promise.Within24h)
	s.say("why: %s | %s", line.WhyZH, line.WhyEN)
	return s.judgeChoices(line.Choices)
}

// judgeChoices looks that a nearer place lost for a reason, and to no place that is worse.
func (s *Story) judgeChoices(choices []choice) error {
	won := slices.IndexFunc(choices, func(c choice) bool { return c.Won })
	if won < 0 {
		return errors.New("no choice won")
	}
	nearer := 0
	for _, c := range choices {
		if c.Won || c.Km >= choices[won].Km {
			continue
		}
		if c.Reason == "" {
			return fmt.Errorf("%s is nearer and lost without a reason", c.Location)
		}
		if nearer++; nearer <= 3 {
			s.say("nearer but not chosen: %s, %d km: %s", c.Location, c.Km, c.WhyZH)
		}
	}
	if nearer == 0 {
		return errors.New("the nearest warehouse won: the demonstration should have emptied it")
	}
	return nil
}

type pickList struct {
	Items []struct {
		Line    string   `json:"line"`
		Part    string   `json:"part"`
		Serials []string `json:"serials"`
	} `json:"items"`
}

func (s *Story) ship(ctx context.Context) error {
	list, err := Await(ctx, s.warehouse, "/v1/pick-lists?limit=200&warehouse="+s.source, s.Patience, func(l pickList) bool {
		return slices.IndexFunc(l.Items, func(t struct {
			Line    string   `json:"line"`
			Part    string   `json:"part"`
			Serials []string `json:"serials"`
		}) bool {
			return t.Line == s.line
		}) >= 0
	})
	if err != nil {
		return err
	}
	for _, t := range list.Items {
		if t.Line == s.line && len(t.Serials) > 0 {
			s.serial = t.Serials[0]
		}
	}
	s.say("on the pick list of %s; serial %s lies in the bin", s.source, s.serial)
	if err := s.warehouse.Post(ctx, "/v1/pick-lists/"+s.line+"/pick", map[string]any{"warehouse": s.source, "scanned": s.serial}, nil); err != nil {
		return err
	}
	var parcel struct {
		ID   string `json:"id"`
		SSCC string `json:"sscc"`
	}
	if err := s.warehouse.Post(ctx, "/v1/shipments", map[string]any{"warehouse": s.source, "carrier": "SF",
		"lines": []string{s.line}, "gross_grams": 9800}, &parcel); err != nil {
		return err
	}
	s.shipment, s.waybill = parcel.ID, fmt.Sprintf("SF%013d", time.Now().UnixNano()%1e13)
	var label map[string]any
	if err := s.warehouse.Get(ctx, "/v1/shipments/"+s.shipment+"/label", &label); err != nil {
		return err
	}
	s.say("picked and packed: parcel %s, SSCC %s, label printed", s.shipment, parcel.SSCC)
	if err := s.warehouse.Post(ctx, "/v1/shipments/"+s.shipment+"/ship", map[string]any{"waybill": s.waybill}, nil); err != nil {
		return err
	}
	s.say("handed to SF, waybill %s", s.waybill)
	return nil
}

type parcel struct {
	State    string   `json:"state"`
	Version  int64    `json:"version"`
	Flags    []string `json:"flags"`
	Timeline []struct {
		State string    `json:"state"`
		At    time.Time `json:"at"`
	} `json:"timeline"`
}

func (s *Story) follow(ctx context.Context) error {
	live, stop := context.WithCancel(ctx)
	defer stop()
	snapshots := Listen(live, s.Base+"/v1/track/"+s.token+"/stream")
	from, to := demo.Point{Lon: 114.0579, Lat: 22.5431, Name: "深圳"}, demo.Point{Lon: 113.3245, Lat: 23.1358, Name: "广州"}
	start := time.Now().Add(-10 * time.Hour)
	scans := Disorder(rand.New(rand.NewPCG(uint64(start.UnixNano()), 7)), demo.Trace(s.waybill, from, to, start, 9*time.Hour))
	for _, scan := range scans {
		if err := s.Wire.Send(ctx, "SF", s.Patience, scan); err != nil {
			return err
		}
	}
	s.say("%d scans sent over Kafka, repeated and out of order", len(scans))
	now, err := Await(ctx, s.warehouse, "/v1/shipments/"+s.shipment, s.Patience, func(p parcel) bool {
		return p.State == "delivered" && len(p.Timeline) >= 6
	})
	if err != nil {
		return err
	}
	if !slices.IsSortedFunc(now.Timeline, func(a, b struct {
		State string    `json:"state"`
		At    time.Time `json:"at"`
	}) int {
		return a.At.Compare(b.At)
	}) {
		return fmt.Errorf("the timeline is out of order: %+v", now.Timeline)
	}
	s.say("folded to one truth: %s, version %d, %d steps in order", now.State, now.Version, len(now.Timeline))
	seen, err := snapshots.Until(ctx, s.Patience, func(p Snapshot) bool {
		return slices.ContainsFunc(p.Shipments, func(x ParcelSnapshot) bool { return x.State == "delivered" })
	})
	if err != nil {
		return err
	}
	s.say("the customer's page followed live: %d snapshots, the last says delivered", seen)
	return nil
}

type lineView struct {
	State   string  `json:"state"`
	Promise promise `json:"promise"`
}

func (s *Story) install(ctx context.Context) error {
	if _, err := Await(ctx, s.engineer, "/v1/order-lines/"+s.line, s.Patience, func(l lineView) bool { return l.State == "delivered" }); err != nil {
		return err
	}
	if err := s.engineer.Post(ctx, "/v1/order-lines/"+s.line+"/receive", map[string]any{"scanned": s.serial}, nil); err != nil {
		return err
	}
	got, err := Await(ctx, s.engineer, "/v1/order-lines/"+s.line, s.Patience, func(l lineView) bool { return l.State == "received" })
	if err != nil {
		return err
	}
	s.say("received by scan; the promise was judged here: %s", got.Promise.State)
	if err := s.engineer.Post(ctx, "/v1/repairs/"+s.repair+"/start-visit", nil, nil); err != nil {
		return err
	}
	if err := s.engineer.Post(ctx, "/v1/order-lines/"+s.line+"/install", map[string]any{"new_serial": s.serial, "old_serial": s.oldSerial}, nil); err != nil {
		return err
	}
	var owed struct {
		Items []struct {
			ID    string    `json:"id"`
			Line  string    `json:"line"`
			DueAt time.Time `json:"due_at"`
		} `json:"items"`
	}
	if err := s.engineer.Get(ctx, "/v1/returns?state=obliged&limit=200", &owed); err != nil {
		return err
	}
	for _, r := range owed.Items {
		if r.Line == s.line {
			s.returned = r.ID
			s.say("installed %s, taken out %s; return %s is due %s", s.serial, s.oldSerial, r.ID, r.DueAt.Local().Format("2006-01-02"))
			return nil
		}
	}
	return errors.New("no return became an obligation")
}
