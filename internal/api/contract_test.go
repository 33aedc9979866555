package api_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
)

type pointed struct {
	Name string `json:"name"`
}

type pointing struct {
	Always pointed  `json:"always"`
	Maybe  *pointed `json:"maybe" doc:"None at first."`
	Absent *pointed `json:"absent,omitempty"`
}

func TestTheContractSaysWhichObjectsMayBeNull(t *testing.T) {
	t.Parallel()
	a := api.New(nil, nil, event.NewDispatcher(nil), api.Options{Metrics: prometheus.NewRegistry()})
	api.Query(a, "GET /v1/pointing", "Point", api.For(auth.Public), func(context.Context, *db.Tx, *struct{}) (pointing, error) {
		return pointing{}, nil
	})
	raw, err := json.Marshal(a.OpenAPI())
	require.NoError(t, err)
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	require.NoError(t, json.Unmarshal(raw, &document))
	var properties map[string]json.RawMessage
	for _, schema := range document.Components.Schemas {
		if schema.Properties["maybe"] != nil {
			properties = schema.Properties
		}
	}
	ref := `{"$ref":"#/components/schemas/`
	require.Contains(t, string(properties["always"]), ref)
	require.NotContains(t, string(properties["always"]), "null")
	require.Contains(t, string(properties["maybe"]), `"oneOf":[`+ref)
	require.Contains(t, string(properties["maybe"]), `{"type":"null"}`)
	require.NotContains(t, string(properties["absent"]), "null", "what is left out is never null")
}
