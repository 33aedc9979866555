package db_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/internal/dbtest"
)

type packedRow struct {
	Text   string          `sql:"text_of" db:"text_of"`
	Maybe  *string         `sql:"maybe" db:"maybe"`
	Count  int64           `sql:"count_of" db:"count_of"`
	Share  *float64        `sql:"share" db:"share"`
	Yes    bool            `sql:"yes" db:"yes"`
	ID     uuid.UUID       `sql:"id" db:"id"`
	At     time.Time       `sql:"at" db:"at"`
	Data   json.RawMessage `sql:"data" db:"data"`
	Secret []byte          `sql:"secret" db:"secret"`
}

var packedRows = db.NewRows[packedRow]()

func TestRowsAreReadAsTheyWerePacked(t *testing.T) {
	t.Parallel()
	tx := dbtest.Tx(t)
	text := rapid.StringMatching(`[a-z"\\{},\n\t ]*|备件|NULL`)
	rapid.Check(t, func(r *rapid.T) {
		in := rapid.SliceOf(rapid.Custom(func(r *rapid.T) packedRow {
			return packedRow{Text: text.Draw(r, "text"), Maybe: rapid.Ptr(text, true).Draw(r, "maybe"), Count: rapid.Int64().Draw(r, "count"),
				Share: rapid.Ptr(rapid.Float64Range(-1e9, 1e9), true).Draw(r, "share"), Yes: rapid.Bool().Draw(r, "yes"), ID: uuid.New(),
				At:   time.UnixMicro(rapid.Int64Range(0, 2e15).Draw(r, "at")).UTC(),
				Data: json.RawMessage(`{"a": "\u001f"}`), Secret: rapid.SliceOf(rapid.Byte()).Draw(r, "secret")}
		})).Draw(r, "in")
		args, err := packedRows.Pack(in)
		require.NoError(r, err)
		out := []packedRow{}
		require.NoError(r, tx.SelectContext(t.Context(), &out, "SELECT * FROM "+packedRows.From("r", 1), args...))
		require.Len(r, out, len(in))
		for i := range out {
			out[i].At = out[i].At.UTC()
			if in[i].Secret == nil {
				in[i].Secret = []byte{}
			}
			require.Equal(r, in[i], out[i])
		}
	})
}

func TestMarksAreRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"a\x1fb", "\x1e"} {
		_, err := packedRows.Pack([]packedRow{{Text: "fine"}, {Text: bad}})
		require.ErrorContains(t, err, "row 1: text_of")
		_, err = packedRows.Pack([]packedRow{{Maybe: &bad}})
		require.Error(t, err)
	}
}
