package number_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/number"
)

func TestEverySingleWrongDigitIsFound(t *testing.T) {
	t.Parallel()
	for n := range int64(500) {
		good := number.New("R", n*7919)
		require.True(t, number.Valid("R", good))
		require.False(t, number.Valid("S", good))
		for i := 1; i < len(good); i++ {
			for d := byte('0'); d <= '9'; d++ {
				if d != good[i] {
					require.False(t, number.Valid("R", good[:i]+string(d)+good[i+1:]))
				}
			}
		}
	}
	for _, bad := range []string{"", "R", "R1", "R00000000", "Rabcdefghi", "00000001"} {
		require.False(t, number.Valid("R", bad))
	}
}
