package db_test

import (
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/internal/dbtest"
)

func TestUnpackReadsWhatWasPacked(t *testing.T) {
	t.Parallel()
	tx := dbtest.Tx(t)
	rapid.Check(t, func(r *rapid.T) {
		in := rapid.SliceOf(rapid.StringMatching(`[a-z"\\{},\n\t ]*|备件|NULL`)).Draw(r, "in")
		packed, err := db.Column(in)
		require.NoError(r, err)
		var out pq.StringArray
		require.NoError(r, tx.GetContext(t.Context(), &out, "SELECT unpack($1)", packed))
		require.Equal(r, append([]string{}, in...), append([]string{}, out...))
	})
}

func TestPackedNull(t *testing.T) {
	t.Parallel()
	tx := dbtest.Tx(t)
	empty, word := "", "x"
	packed, err := db.NullColumn([]*string{nil, &empty, &word, nil})
	require.NoError(t, err)
	var out pq.StringArray
	require.NoError(t, tx.GetContext(t.Context(), &out, "SELECT ARRAY(SELECT coalesce(v, 'nothing') FROM unnest(unpack($1)) AS u (v))", packed))
	require.Equal(t, pq.StringArray{"nothing", "", "x", "nothing"}, out)
}

func TestMarksAreRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"a\x1fb", "\x1e"} {
		_, err := db.Columns([]string{"fine"}, []string{bad})
		require.Error(t, err)
		_, err = db.NullColumn([]*string{&bad})
		require.Error(t, err)
	}
}
