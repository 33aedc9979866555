package tracking

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/shipping/epcis"
)

var (
	errNotOurs = fault.New(fault.Invalid, "epc_unknown")
	errNoStep  = fault.New(fault.Invalid, "biz_step_unknown")
	errWindow  = fault.New(fault.Invalid, "time_window")
)

// EPCISRoutes adds the door by which partners fetch what happened, from the trails of every room.
func EPCISRoutes(a *api.API, trails ...Trail) {
	api.Query(a, "GET /v1/epcis/events", "What happened to shipments, parts and appliances, as EPCIS 2.0", api.For(auth.Operations, auth.Recycler),
		func(ctx context.Context, tx *db.Tx, in *epcisIn) (epcis.Document, error) {
			return listEPCIS(ctx, tx, in, trails)
		})
}

type epcisIn struct {
	api.Paging
	EPC  string    `query:"MATCH_epc" maxLength:"512" doc:"A shipment's SSCC, a piece or an appliance, wherever in the event it stands."`
	Step string    `query:"EQ_bizStep" maxLength:"64" doc:"A business step of the CBV, as a bare word."`
	From time.Time `query:"GE_eventTime" doc:"At this time or later."`
	To   time.Time `query:"LT_eventTime" doc:"Before this time."`
}

const (
	widestWindow = 31 * 24 * time.Hour
	// Moments are read in rounds until a page is full, because not every one is an event of the step that is asked for;
	// after so many rounds a short page is answered, with its cursor.
	momentRounds = 16
)

// query reads what is asked for.
func (in *epcisIn) query(ctx context.Context, tx *db.Tx, n epcis.Names) (epcis.Query, error) {
	q := epcis.Query{From: in.From, To: in.To, Limit: in.Limit + 1}
	if in.Step != "" && !epcis.KnownStep(in.Step) {
		return q, errNoStep.At("query.EQ_bizStep")
	}
	if in.EPC != "" {
		of, ours := n.Thing(in.EPC)
		if !ours {
			return q, errNotOurs.At("query.MATCH_epc")
		}
		q.Of = of
	} else if in.From.IsZero() || in.To.IsZero() || in.To.Sub(in.From) > widestWindow {
		return q, errWindow.At("query.GE_eventTime")
	}
	if q.To.IsZero() {
		// Clocks of carriers run ahead, but not by years.
		q.To = tx.Now.AddDate(1, 0, 0)
	}
	if actor := auth.From(ctx); actor.Role != auth.Operations {
		q.Sites = append([]string{}, actor.Scope...)
	}
	_, err := in.After(&q.After)
	return q, err
}

func listEPCIS(ctx context.Context, tx *db.Tx, in *epcisIn, trails []Trail) (epcis.Document, error) {
	n, err := PartnerNames(ctx, tx)
	if err != nil {
		return epcis.Document{}, err
	}
	q, err := in.query(ctx, tx, n)
	if err != nil {
		return epcis.Document{}, err
	}
	window := windowOf(q, in.EPC != "")
	var events []epcis.Event
	for range momentRounds {
		q = window.next(q)
		read, err := nextMoments(ctx, tx, n, q, trails)
		if err != nil {
			return epcis.Document{}, err
		}
		for i, m := range read {
			if m.Event != nil && (in.Step == "" || m.Event.BizStep == in.Step) {
				events = append(events, *m.Event)
			}
			q.After = m.Mark
			if len(events) == in.Limit && i < len(read)-1 {
				return pageOf(n, events, q.After)
			}
		}
		if len(read) == q.Limit {
			continue
		}
		if !q.To.Before(window.end) {
			return n.Answer(events, ""), nil
		}
		q.After = epcis.Mark{At: q.To}
		window.width *= 4
	}
	return pageOf(n, events, q.After)
}

// window is walked in slices, narrow at first and wider where little happens, so that a page reads little more than it
// answers. All of one thing is little.
type window struct {
	end   time.Time
	width time.Duration
}

const firstSlice = time.Hour

func windowOf(q epcis.Query, whole bool) window {
	if whole {
		return window{end: q.To}
	}
	return window{end: q.To, width: firstSlice}
}

// next bounds q to the slice after its mark.
func (w window) next(q epcis.Query) epcis.Query {
	if q.After.At.After(q.From) {
		q.From = q.After.At
	}
	if q.To = w.end; w.width > 0 && q.From.Add(w.width).Before(w.end) {
		q.To = q.From.Add(w.width)
	}
	return q
}

// nextMoments are the next moments of all rooms.
func nextMoments(ctx context.Context, tx *db.Tx, n epcis.Names, q epcis.Query, trails []Trail) ([]epcis.Moment, error) {
	lists := make([][]epcis.Moment, len(trails))
	for i, trail := range trails {
		var err error
		if lists[i], err = trail(ctx, tx, n, q); err != nil {
			return nil, err
		}
	}
	return epcis.Merge(q.Limit, lists...), nil
}

func pageOf(n epcis.Names, events []epcis.Event, last epcis.Mark) (epcis.Document, error) {
	raw, err := json.Marshal(last)
	return n.Answer(events, base64.RawURLEncoding.EncodeToString(raw)), err
}
