package closed_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"fettle/internal/closed"
)

type colour string

func colours() []colour { return []colour{"red", "green"} }

func (colour) Schema(closed.Registry) *closed.Schema { return closed.Of(colours()) }

type door struct {
	Colour colour  `json:"colour" doc:"Of the frame."`
	Other  *colour `json:"other,omitempty"`
}

func TestATypeTellsItsValuesToTheContract(t *testing.T) {
	t.Parallel()
	r := huma.NewMapRegistry("#/", huma.DefaultSchemaNamer)
	s := huma.SchemaFromType(r, reflect.TypeFor[door]())
	raw, err := json.Marshal(s.Properties["colour"])
	require.NoError(t, err)
	require.JSONEq(t, `{"type": "string", "enum": ["red", "green"], "description": "Of the frame."}`, string(raw))
	require.Equal(t, []any{"red", "green"}, s.Properties["other"].Enum)
	require.Equal(t, []string{"red", "green"}, closed.Words(colours()))
}
