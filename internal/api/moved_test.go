package api_test

import (
	"io"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/dbtest"
	"fettle/internal/event"
)

func TestAnOldPathAnswersAndNamesTheNewOne(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	since := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	a := api.New(d, &auth.Keys{}, event.NewDispatcher(d), api.Options{Moved: []api.Moved{
		{From: "/v1/lots", To: "/v1/waste-lots", Since: since},
		{From: "/v1/shipments/*/carrier-orders", To: "/v1/shipments/*/carrier-requests", Since: since},
		{From: "/v1/allocation/waves", To: "/v1/allocation-runs", Since: since},
	}})
	tell := func(c *fiber.Ctx) error { return c.SendString(c.Path() + "|" + c.Query("limit")) }
	a.App.Get("/v1/waste-lots/:lot?", tell)
	a.App.Get("/v1/shipments/:shipment/carrier-requests", tell)
	a.App.Get("/v1/parts/:part/lots", tell)
	a.App.Get("/v1/allocation-runs/:run?", tell)
	for asked, want := range map[string]struct{ body, link string }{
		"/v1/lots/W1?limit=3":               {"/v1/waste-lots/W1|3", `</v1/waste-lots/W1>; rel="successor-version"`},
		"/v1/lots":                          {"/v1/waste-lots|", `</v1/waste-lots>; rel="successor-version"`},
		"/v1/shipments/S1/carrier-orders":   {"/v1/shipments/S1/carrier-requests|", `</v1/shipments/S1/carrier-requests>; rel="successor-version"`},
		"/v1/allocation/waves/7":            {"/v1/allocation-runs/7|", `</v1/allocation-runs/7>; rel="successor-version"`},
		"/v1/waste-lots":                    {"/v1/waste-lots|", ""},
		"/v1/parts/P1/lots":                 {"/v1/parts/P1/lots|", ""},
		"/v1/shipments/S1/carrier-requests": {"/v1/shipments/S1/carrier-requests|", ""},
	} {
		answer, err := a.App.Test(httptest.NewRequest("GET", asked, nil), -1)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, want.body, string(body), asked)
		require.Equal(t, want.link, answer.Header.Get("Link"), asked)
		require.Equal(t, want.link != "", answer.Header.Get("Deprecation") == "@1795824000", asked)
	}
}
