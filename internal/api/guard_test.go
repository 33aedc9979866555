package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// kept is an input with every kind of field.
type kept struct {
	Name string    `path:"name" maxLength:"64"`
	Part string    `query:"part" maxLength:"64"`
	From time.Time `query:"from"`
	Lon  float64   `query:"lon"`
	Body struct {
		Title  string    `json:"title" minLength:"1" maxLength:"40"`
		Note   string    `json:"note,omitempty" format:"multiline"`
		Serial string    `json:"serial,omitempty" format:"scan"`
		At     time.Time `json:"at,omitzero"`
		Grams  int64     `json:"grams,omitempty"`
		Lat    float64   `json:"lat,omitempty"`
		Free   []string  `json:"free,omitempty" uniqueItems:"true"`
	}
}

type keptAs struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

func guardSetup(t *testing.T) bench {
	t.Helper()
	b := setup(t)
	api.Command(b.api, "POST /v1/kept/{name}", "Keep", api.For(auth.Engineer),
		func(_ context.Context, _ *db.Tx, in *kept) (keptAs, error) {
			return keptAs{in.Name, in.Body.Title}, nil
		})
	return b
}

// fields are the places and the words of a refusal.
func fields(p api.Problem) map[string]string {
	out := map[string]string{}
	for _, e := range p.Errors {
		out[e.Location] = e.Message
	}
	return out
}

func TestWhatCannotBeKeptIsRefusedAtItsFieldAllAtOnce(t *testing.T) {
	t.Parallel()
	b := guardSetup(t)
	var p api.Problem
	status := b.call(t, "POST", "/v1/kept/a%00b?part=x%FFy&part=z&from=9999-01-01T00:00:00Z&lon=NaN&waybill=1", "k", `{"title":"  ","note":"a\u0000\nb",
		"serial":"SN\u202e","at":"2026-01-01T00:00:00+23:59","grams":9007199254740993,"lat":1e-400,"free":["ok","\ud800"],"more":1}`, &p)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, "invalid_request", p.Code)
	got := fields(p)
	for _, field := range []string{"path.name", "query.part", "query.from", "query.lon", "query.waybill", "body.title", "body.note", "body.serial", "body.at",
		"body.grams", "body.lat", "body.free[1]", "body.more"} {
		require.Contains(t, got, field)
		delete(got, field)
	}
	require.Empty(t, got)
}

// A list of texts that held a list ended in 500: items were compared that cannot be.
func TestAListWhereOneValueBelongsIsRefused(t *testing.T) {
	t.Parallel()
	b := guardSetup(t)
	for _, free := range []string{`[[]]`, `[{"a":1}]`, `["a",[[]]]`} {
		var p api.Problem
		require.Equal(t, http.StatusUnprocessableEntity, b.call(t, "POST", "/v1/kept/a", "k"+free, `{"title":"x","free":`+free+`}`, &p), free)
		require.NotEmpty(t, fields(p), free)
	}
}

func TestNothingIsSilentlyChanged(t *testing.T) {
	t.Parallel()
	b := guardSetup(t)
	var m keptAs
	require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/kept/"+"%E7%BB%B4%2F1%20x", "k1", `{"title":" 维修 🧊 ","note":"one\n\ttwo","serial":"]d2\u001d21SN\r"}`, &m))
	require.Equal(t, keptAs{"维/1 x", " 维修 🧊 "}, m)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(`{"title":"广州中心仓"}`)
	require.NoError(t, err)
	var p api.Problem
	require.Equal(t, http.StatusUnprocessableEntity, b.call(t, "POST", "/v1/kept/x", "k2", gbk, &p))
	require.Equal(t, map[string]string{"body": "这是 GB 18030 编码，请改用 UTF-8 发送"}, fields(p))
	require.Equal(t, http.StatusUnprocessableEntity, b.call(t, "POST", "/v1/kept/x", "k3", `{"title":"a","title":"b"}`, &p))
	require.Contains(t, fields(p), "body.title")
}

func TestAnUnknownQueryParameterIsRefused(t *testing.T) {
	t.Parallel()
	b := guardSetup(t)
	var p api.Problem
	require.Equal(t, http.StatusUnprocessableEntity, b.call(t, "GET", "/v1/sessions/current?waybill=X", "", "", &p))
	require.Equal(t, map[string]string{"query.waybill": "没有这个参数"}, fields(p))
	require.Equal(t, http.StatusUnprocessableEntity, b.call(t, "GET", "/v1/sessions/current?%00%FF=X", "", "", &p))
	require.Equal(t, http.StatusOK, b.call(t, "GET", "/v1/sessions/current", "", "", nil))
}

func TestATextWithoutABoundHasOne(t *testing.T) {
	t.Parallel()
	b := guardSetup(t)
	var p api.Problem
	require.Equal(t, http.StatusUnprocessableEntity, b.call(t, "POST", "/v1/kept/x", "k", fmt.Sprintf(`{"title":"a","free":[%q]}`, strings.Repeat("九", 501)), &p))
	require.Contains(t, fields(p), "body.free[0]")
	require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/kept/x", "k", fmt.Sprintf(`{"title":"a","free":[%q],"note":%q}`, strings.Repeat("九", 500), strings.Repeat("字\n", 4000)), nil))
}

// TestWhatOnlyTheDatabaseRefusesIsARefusal: values that no rule of ours caught are the caller's, not a fault of ours.
func TestWhatOnlyTheDatabaseRefusesIsARefusal(t *testing.T) {
	t.Parallel()
	b := setup(t)
	statements := map[string]string{
		"22": "SELECT 'x'::int", "22003": "SELECT '1e-400'::float8", "22009": "SELECT '2026-01-01T00:00:00+23:59'::timestamptz",
		"54":    "INSERT INTO calendars (calendar, weekdays, name_zh, name_en) SELECT string_agg(md5(i::text), ''), '1111111', 'x', 'x' FROM generate_series(1, 999) i",
		"23502": "INSERT INTO calendars (calendar, weekdays, name_zh, name_en) VALUES ('c', NULL, 'x', 'x')",
		"23505": "INSERT INTO calendars (calendar, weekdays, name_zh, name_en) VALUES ('same', '1111111', 'x', 'x'), ('same', '1111111', 'x', 'x')",
		"42":    "SELECT no_such_column",
	}
	type in struct {
		Case string `path:"case"`
		Body struct {
			Weekdays string `json:"weekdays,omitempty"`
		}
	}
	api.Command(b.api, "POST /v1/statements/{case}", "Run", api.For(auth.Engineer), func(ctx context.Context, tx *db.Tx, in *in) (keptAs, error) {
		_, err := tx.ExecContext(ctx, statements[in.Case])
		return keptAs{}, err
	})
	for name, want := range map[string]struct {
		status      int
		code, field string
	}{
		"22": {422, "value_not_storable", ""}, "22003": {422, "value_not_storable", ""}, "22009": {422, "value_not_storable", ""}, "54": {422, "value_not_storable", ""},
		"23502": {422, "value_not_storable", "body.weekdays"}, "23505": {409, "law_broken", ""}, "42": {500, "internal", ""},
	} {
		var p api.Problem
		require.Equal(t, want.status, b.call(t, "POST", "/v1/statements/"+name, "k", "{}", &p), name)
		require.Equal(t, want.code, p.Code, name)
		if want.field != "" {
			require.Contains(t, fields(p), want.field)
		}
	}
}

// TestNoReadingFailsOnATimeThatJSONCannotSay: what was stored before there was a guard is told as well as it can be.
func TestNoReadingFailsOnATimeThatJSONCannotSay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	type lot struct {
		Lot       string     `json:"lot"`
		ExpiresOn *time.Time `json:"expires_on"`
	}
	read := func(ctx context.Context, tx *db.Tx) (out []lot, err error) {
		var on time.Time
		err = tx.GetContext(ctx, &on, "SELECT date '9999-12-31' + 400")
		return []lot{{"L1", &on}, {"L2", nil}}, err
	}
	api.Query(b.api, "GET /v1/lots", "Lots", api.For(auth.Engineer),
		func(ctx context.Context, tx *db.Tx, _ *struct{}) (api.Page[lot], error) {
			lots, err := read(ctx, tx)
			return api.Page[lot]{Items: lots}, err
		})
	api.Command(b.api, "POST /v1/lots", "Lots", api.For(auth.Engineer),
		func(ctx context.Context, tx *db.Tx, _ *struct{}) ([]lot, error) { return read(ctx, tx) })
	var page api.Page[lot]
	require.Equal(t, http.StatusOK, b.call(t, "GET", "/v1/lots", "", "", &page))
	require.Equal(t, 9999, page.Items[0].ExpiresOn.Year())
	require.Nil(t, page.Items[1].ExpiresOn)
	require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/lots", "k", "", nil))
	require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/lots", "k", "", nil), "nor does a repeated answer")
}

func TestEveryRefusalHasWordsInEveryLanguage(t *testing.T) {
	t.Parallel()
	b := guardSetup(t)
	for language, foreign := range map[string]string{"zh": "expected", "en": "须"} {
		for _, body := range []string{`{"title":`, `{"title":1}`, `{"title":[]}`, `{"title":"a","at":"x"}`, `{"title":"a","grams":1.5}`, `[]`, `null`, `"x"`, `{"title":"a","free":1}`,
			`{"title":"a","lat":"x"}`, `{}`, "\x01", `{"title":"a"} x`, ``} {
			request := httptest.NewRequest("POST", "/v1/kept/x?lon=x&from=y", strings.NewReader(body))
			for name, value := range map[string]string{"Content-Type": "application/json", "Authorization": "Bearer " + b.token, "Idempotency-Key": "k", "Accept-Language": language} {
				request.Header.Set(name, value)
			}
			answer, err := b.api.App.Test(request, -1)
			require.NoError(t, err)
			var p api.Problem
			require.NoError(t, json.NewDecoder(answer.Body).Decode(&p))
			require.NoError(t, answer.Body.Close())
			require.GreaterOrEqual(t, answer.StatusCode, 400)
			require.Less(t, answer.StatusCode, 500)
			for _, e := range p.Errors {
				require.NotContains(t, e.Message, foreign, body)
				require.NotContains(t, e.Message, "json:", body)
				require.NotContains(t, e.Message, "invalid", body)
			}
		}
	}
}
