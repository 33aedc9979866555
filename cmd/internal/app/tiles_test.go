package app

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/event"
)

// mapped is what a service with a setting says of its maps, and the policy its pages run under.
func mapped(t *testing.T, c TileConfig) (backdrop, string) {
	t.Helper()
	a := api.New(nil, nil, event.NewDispatcher(nil), api.Options{Metrics: prometheus.NewRegistry(), Pictures: c.origin()})
	mapRoutes(a, c)
	a.App.Get("/t/x", func(c *fiber.Ctx) error { return c.SendString("page") })
	var b backdrop
	answer, err := a.App.Test(httptest.NewRequest("GET", "/v1/map", nil), -1)
	require.NoError(t, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.NoError(t, json.Unmarshal(raw, &b), string(raw))
	page, err := a.App.Test(httptest.NewRequest("GET", "/t/x", nil), -1)
	require.NoError(t, err)
	require.NoError(t, page.Body.Close())
	return b, page.Header.Get("Content-Security-Policy")
}

func TestMapsAskNobodyUnlessTheyAreTold(t *testing.T) {
	t.Parallel()
	b, policy := mapped(t, TileConfig{})
	require.Empty(t, b)
	require.NotContains(t, policy, "//")
	require.NotContains(t, policy, "*")
	require.Contains(t, policy, "img-src 'self' data: blob:;")

	c := TileConfig{Tiles: "https://tiles.example:8443/wgs/{z}/{x}/{y}.png?key=1", TilesBy: "© 某图 · Some Maps"}
	require.NoError(t, c.Validate())
	b, told := mapped(t, c)
	require.Equal(t, backdrop{c.Tiles, c.TilesBy}, b)
	require.Equal(t, strings.Replace(policy, "blob:;", "blob: https://tiles.example:8443;", 1), told, "that origin, for pictures alone")
}

func TestASettingOfTilesThatCannotBeMeantIsRefused(t *testing.T) {
	t.Parallel()
	require.NoError(t, TileConfig{}.Validate())
	for name, c := range map[string]TileConfig{
		"no row":         {"https://tiles.example/{z}/{x}.png", "maps"},
		"two levels":     {"https://tiles.example/{z}/{z}/{x}/{y}.png", "maps"},
		"no scheme":      {"tiles.example/{z}/{x}/{y}.png", "maps"},
		"a script":       {"javascript://tiles.example/{z}/{x}/{y}", "maps"},
		"hosts by turns": {"https://{x}.tiles.example/{z}/{y}.png", "maps"},
		"any host":       {"https://*.tiles.example/{z}/{x}/{y}.png", "maps"},
		"a policy":       {"https://tiles.example;script-src/{z}/{x}/{y}.png", "maps"},
		"a password":     {"https://me:secret@tiles.example/{z}/{x}/{y}.png", "maps"},
		"no attribution": {"https://tiles.example/{z}/{x}/{y}.png", " "},
	} {
		require.Error(t, c.Validate(), name)
	}
}
