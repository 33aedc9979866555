package balance

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWeightsAgreeWithinTheirLaws(t *testing.T) {
	t.Parallel()
	require.NoError(t, LotAgrees(10_000, 10_500), "500 g on a small lot")
	require.ErrorIs(t, LotAgrees(10_000, 10_501), ErrWeight)
	require.NoError(t, LotAgrees(100_000, 98_000), "2 % on a large one")
	require.ErrorIs(t, LotAgrees(100_000, 97_999), ErrWeight)
	require.True(t, AcceptedAgrees(10_000, 9_700))
	require.False(t, AcceptedAgrees(10_000, 9_699))
	require.NoError(t, OutputsAgree(10_000, []Output{{"steel", 9_900}}, 0))
	require.ErrorIs(t, OutputsAgree(10_000, []Output{{"steel", 9_899}}, 0), ErrWeight)
	require.ErrorIs(t, OutputsAgree(10_000, []Output{{"steel", 10_101}}, 0), ErrWeight)
}
