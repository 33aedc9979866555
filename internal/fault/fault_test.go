package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/fault"
)

var errShort = fault.New(fault.Conflict, "stock_short")

func TestAFaultWithValuesIsStillItsSentinel(t *testing.T) {
	t.Parallel()
	said := errShort.Because("free").With("part", "P", "available", 1).At("lines[0].quantity")
	err := fmt.Errorf("reserve: %w", said.With("location", "W"))
	require.ErrorIs(t, err, errShort)
	require.NotErrorIs(t, err, fault.New(fault.Conflict, "other"))
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	require.Equal(t, fault.Internal, fault.KindOf(errors.New("plain")))
	require.Nil(t, errShort.Values, "a sentinel never changes")
	require.Equal(t, map[string]any{"part": "P", "available": 1}, said.Values, "nor does what it was made from")
	require.Equal(t, "reserve: stock_short.free: lines[0].quantity: available=1 location=W part=P", err.Error())
	require.Equal(t, "fault.stock_short.free", said.Key())
	require.Equal(t, "fault.stock_short", errShort.Key())
}
