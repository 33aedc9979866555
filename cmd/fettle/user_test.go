package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A password that was piped kept its line break, so that nobody could type it.
func TestAPipedPasswordIsItsLine(t *testing.T) {
	t.Parallel()
	for _, piped := range []string{"correct horse", "correct horse\n", "correct horse\r\n"} {
		got, err := passwordFrom("", strings.NewReader(piped))
		require.NoError(t, err)
		require.Equal(t, "correct horse", got)
	}
	got, err := passwordFrom("from the environment", strings.NewReader("not read"))
	require.NoError(t, err)
	require.Equal(t, "from the environment", got)
	for _, wrong := range []string{"", "\n", "short\n", "two lines\nof text\n", strings.Repeat("x", 300)} {
		_, err := passwordFrom("", strings.NewReader(wrong))
		require.Error(t, err, "%q", wrong)
	}
}
