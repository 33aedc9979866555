package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/fault"
)

var errShort = fault.New(fault.Conflict, "stock_short", "not enough stock")

func TestAFaultWithDetailIsStillItsSentinel(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("reserve: %w", errShort.With("3 asked, 1 there").At("lines[0].quantity").Fact("available", 1))
	require.ErrorIs(t, err, errShort)
	require.NotErrorIs(t, err, fault.New(fault.Conflict, "other", ""))
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	require.Equal(t, fault.Internal, fault.KindOf(errors.New("plain")))
	require.Nil(t, errShort.Facts, "a sentinel never changes")
	require.Equal(t, "reserve: stock_short: lines[0].quantity: 3 asked, 1 there", err.Error())
}
