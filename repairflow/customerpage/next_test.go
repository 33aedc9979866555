package customerpage_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/shipment"
)

// Whatever state the repair, its lines and its parcels are in, something is said in both languages.
func TestEveryStateSaysWhatHappensNext(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	said := map[customerpage.Text]bool{}
	for _, state := range repair.States() {
		text := customerpage.Page{State: state}.NextStep(now)
		require.NotEmpty(t, text.ZH, state)
		require.NotEmpty(t, text.EN, state)
		said[text] = true
	}
	for _, state := range shipment.States() {
		p := customerpage.Page{State: repair.AwaitingParts, Lines: []customerpage.PageLine{{State: orderline.Shipped}}, Shipments: []customerpage.PageParcel{{State: state}}}
		said[p.NextStep(now)] = true
	}
	for _, w := range customerpage.Waits {
		for _, state := range w.States {
			require.Equal(t, customerpage.Sentence(w.Says), customerpage.Page{State: repair.AwaitingParts, Lines: []customerpage.PageLine{{State: orderline.Received}, {State: state}}}.NextStep(now))
		}
		said[customerpage.Sentence(w.Says)] = true
	}
	require.GreaterOrEqual(t, len(said), 18)
}

func TestWhatHappensNextIsAboutWhatIsFurthestBack(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	p := customerpage.Page{State: repair.AwaitingParts, Lines: []customerpage.PageLine{{State: orderline.Returning}, {State: orderline.Shipped}},
		Shipments: []customerpage.PageParcel{{State: shipment.Returning}, {State: shipment.OutForDelivery}},
		Promises:  []customerpage.PagePromise{{State: sourcing.StateSuperseded, DueAt: now.Add(-time.Hour)}, {State: sourcing.StateOpen, DueAt: now}}}
	require.Equal(t, "快递员正在派送。", p.NextStep(now).ZH, "what goes home is no news")
	p.Shipments = append(p.Shipments, customerpage.PageParcel{State: shipment.AtHub})
	require.Equal(t, "The part is on the road.", p.NextStep(now).EN)
	p.Lines = append(p.Lines, customerpage.PageLine{State: orderline.Backordered})
	require.Contains(t, p.NextStep(now).EN, "out of stock")
	late := p.NextStep(now.Add(time.Second))
	require.Contains(t, late.ZH, "晚于承诺")
	require.Contains(t, late.EN, "chasing it. The part is out of stock")
}
