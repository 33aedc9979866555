package out

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/shipping/carrier"
)

func TestTheSameRequestIsAnsweredAlike(t *testing.T) {
	t.Parallel()
	r := Request{ID: uuid.MustParse("018f6e7a-0000-7000-8000-000000000001"), Kind: Create}
	first, err := Ask(t.Context(), Simulator{}, r)
	require.NoError(t, err)
	again, err := Ask(t.Context(), Simulator{}, r)
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Regexp(t, "^SIM[0-9]{12}$", first.Waybill)
	r.ID = uuid.MustParse("018f6e7a-0000-7000-8000-000000000002")
	other, err := Ask(t.Context(), Simulator{}, r)
	require.NoError(t, err)
	require.NotEqual(t, first.Waybill, other.Waybill)
}

func TestTheSimulatorForgetsWhatWasNotCollectedAndTurnsWhatIsNotOnTheRound(t *testing.T) {
	t.Parallel()
	var said [][]byte
	s := Simulator{Say: func(_ context.Context, _, _ string, payload []byte) error { said = append(said, payload); return nil }}
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		kind   Kind
		state  string
		answer Said
		code   string
	}{
		{Cancel, "label_printed", Accepted, ""}, {Cancel, "picked_up", Refused, ""},
		{Intercept, "in_transit", Accepted, "6"}, {Redirect, "at_hub", Accepted, "1003"},
		{Intercept, "out_for_delivery", Refused, ""}, {Redirect, "delivered", Refused, ""},
	} {
		said = nil
		r := Request{ID: uuid.New(), Kind: c.kind, Carrier: "SF", Waybill: "W1", State: c.state, At: at, From: Address{Label: "深圳仓"}}
		if c.kind == Redirect {
			r.To = &Address{Label: "R2"}
		}
		got, err := Ask(t.Context(), s, r)
		require.NoError(t, err)
		require.Equal(t, c.answer, got.State, "%s %s", c.kind, c.state)
		if c.code == "" {
			require.Empty(t, said)
			continue
		}
		require.Len(t, said, 1)
		read, err := carrier.Book{}.Parse("fettle", said[0], at)
		require.NoError(t, err)
		require.Equal(t, c.code, read.Scans[0].Code)
		require.Equal(t, "kuaidi100", read.Scans[0].Source)
	}
}

func TestAFileIsWholeAndThereOnce(t *testing.T) {
	t.Parallel()
	f := Files{Dir: filepath.Join(t.TempDir(), "new")}
	r := Request{ID: uuid.New(), Kind: Intercept, Shipment: "S1", Waybill: "W1"}
	for range 2 {
		a, err := Ask(t.Context(), f, r)
		require.NoError(t, err)
		require.Equal(t, Answer{State: Pending}, a)
	}
	found, err := os.ReadDir(f.Dir)
	require.NoError(t, err)
	require.Len(t, found, 1)
	raw, err := os.ReadFile(filepath.Join(f.Dir, found[0].Name()))
	require.NoError(t, err)
	var back Request
	require.NoError(t, json.Unmarshal(raw, &back))
	require.Equal(t, r, back)
}

func TestAFolderThatCannotBeMadeIsNoAnswer(t *testing.T) {
	t.Parallel()
	taken := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(taken, nil, 0o600))
	_, err := Ask(t.Context(), Files{Dir: taken}, Request{ID: uuid.New(), Kind: Create})
	require.Error(t, err)
}
