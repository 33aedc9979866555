package repairflow

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/shipping/shipment"
)

// Whatever state the repair, its lines and its parcels are in, something is said in both languages.
func TestEveryStateSaysWhatHappensNext(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	said := map[Text]bool{}
	for _, state := range Repairs.States() {
		text := Page{State: state}.next(now)
		require.NotEmpty(t, text.ZH, state)
		require.NotEmpty(t, text.EN, state)
		said[text] = true
	}
	for _, state := range shipment.States {
		p := Page{State: AwaitingParts, Lines: []PageLine{{State: LineShipped}}, Shipments: []PageParcel{{State: state}}}
		said[p.next(now)] = true
	}
	for _, w := range waits {
		for _, state := range w.states {
			require.Equal(t, sentence(w.says), Page{State: AwaitingParts, Lines: []PageLine{{State: LineReceived}, {State: state}}}.next(now))
		}
		said[sentence(w.says)] = true
	}
	require.GreaterOrEqual(t, len(said), 18)
}

func TestWhatHappensNextIsAboutWhatIsFurthestBack(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	p := Page{State: AwaitingParts, Lines: []PageLine{{State: LineReturning}, {State: LineShipped}},
		Shipments: []PageParcel{{State: shipment.Returning}, {State: shipment.OutForDelivery}},
		Promises:  []PagePromise{{State: sourcing.StateSuperseded, DueAt: now.Add(-time.Hour)}, {State: sourcing.StateOpen, DueAt: now}}}
	require.Equal(t, "快递员正在派送。", p.next(now).ZH, "what goes home is no news")
	p.Shipments = append(p.Shipments, PageParcel{State: shipment.AtHub})
	require.Equal(t, "The part is on the road.", p.next(now).EN)
	p.Lines = append(p.Lines, PageLine{State: LineBackordered})
	require.Contains(t, p.next(now).EN, "out of stock")
	late := p.next(now.Add(time.Second))
	require.Contains(t, late.ZH, "晚于承诺")
	require.Contains(t, late.EN, "chasing it. The part is out of stock")
}
