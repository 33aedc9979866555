package books_test

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"fettle/internal/db"
	"fettle/recycling/balance"
	"fettle/recycling/books"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastemanifest"
	"fettle/shipping/epcis"
	"fettle/shipping/epcis/epcistest"
)

//go:embed testdata/emanifest.json
var epa string

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(epa))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("mem:///emanifest.json", doc))
	s, err := c.Compile("mem:///emanifest.json")
	require.NoError(t, err)
	return s
}

// journey is a manifest with a lot of oil and a lot of boards, taken as far as asked.
func journey(t *testing.T, w *recyclingtest.World) (manifest string) {
	t.Helper()
	w.Permit("REC", "900-045-49")
	oil := w.Sealed("W1", "900-219-08", 8050, w.Graded("CMP", "W1", "OLD-CMP", 8100, oldpart.FaultConfirmed, oldpart.Material))
	boards := w.Sealed("W1", "900-045-49", 800, w.Graded("BRD", "W1", "B1", 400, oldpart.FaultConfirmed, oldpart.Harvest),
		w.Graded("BRD", "W1", "", 410, oldpart.FaultConfirmed, oldpart.Hazardous))
	m, err := w.Manifest("REC", oil, boards)
	require.NoError(t, err)
	return m
}

func accept(w *recyclingtest.World, m string, official *string, weighing wastemanifest.Weighing) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Dispatch(ctx, tx, m, official)
		return err
	})
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Accept(ctx, tx, m, weighing)
		return err
	})
}

func certify(w *recyclingtest.World, m string, grams int64) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Certify(ctx, tx, wastemanifest.Outcome{Manifest: m, Number: "C-" + m, Method: "R4",
			Outputs: []balance.Output{{Material: "steel", Grams: grams - 1000}, {Material: "copper", Grams: 1000}}})
		return err
	})
}

func TestAnEManifestIsWhatEPAsSchemaAsksFor(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, books.Routes)
	s := schema(t)
	_, err := d.DB.ExecContext(t.Context(), `INSERT INTO policies (name, version, valid_from, body)
		SELECT name, version + 1, valid_from, body || '{"official_number": "[0-9]{9}[A-Z]{3}", "example": "100000001ABC"}' FROM policies WHERE name = 'waste' ORDER BY version DESC LIMIT 1`)
	require.NoError(t, err)
	m := journey(t, d.World)
	ask := func() (e books.EManifest) {
		raw := d.File(recyclingtest.Operations, "GET /v1/waste-manifests/"+m+"/e-manifest")
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
		require.NoError(t, err)
		require.NoError(t, s.Validate(doc), raw)
		require.NoError(t, json.Unmarshal([]byte(raw), &e))
		return e
	}
	draft := ask()
	require.Equal(t, "Pending", draft.Status)
	require.Len(t, draft.Wastes, 2)
	require.EqualValues(t, 8, draft.Wastes[0].Quantity.Amount)
	require.Contains(t, draft.Wastes[0].AdditionalInfo.Comments, books.EComment{Label: "net grams", Text: "8050"})
	require.Contains(t, draft.Wastes[0].AdditionalInfo.Comments, books.EComment{Label: "hazard code", Text: "900-219-08"})
	official := "100000001ABC"
	accept(d.World, m, &official, wastemanifest.Weighing{Grams: 8000, Method: "H010", Note: strings.Repeat("磅差", 200)})
	other := ask()
	require.Equal(t, "100000001ABC", other.TrackingNumber)
	require.True(t, other.Discrepancy)
	require.Equal(t, "H010", other.Wastes[1].Method.Code)
	require.Contains(t, other.Wastes[0].Discrepancy.Comments, "declared 8850 g, accepted 8000 g")
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Accept(ctx, tx, m, wastemanifest.Weighing{Grams: 8840, Method: "R4"})
		return err
	})
	certify(d.World, m, 8840)
	last := ask()
	require.Equal(t, "Signed", last.Status)
	require.False(t, last.Discrepancy)
	require.NotNil(t, last.CertifiedDate)
	require.Nil(t, last.Wastes[0].Method, "R4 is no method of EPA's list")
	d.Refused(recyclingtest.Operations, "GET /v1/waste-manifests/M-NONE/e-manifest", "", 404, "waste_manifest_not_found")
	d.Refused(recyclingtest.RecREC, "GET /v1/waste-manifests/"+m+"/e-manifest", "", 403, "forbidden")
}

// TestTheSchemaOfEPARefuses shows that the oracle sees what is wrong.
func TestAnEManifestTellsWhatWasRefused(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, books.Routes)
	s, m := schema(t), journey(t, d.World)
	var lot string
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		sent, err := wastemanifest.ManifestByID(ctx, tx, m)
		if err != nil {
			return err
		}
		for _, l := range sent.Lots {
			if l.HazardCode == "900-219-08" {
				lot = l.ID
			}
		}
		if _, err := wastemanifest.Dispatch(ctx, tx, m, nil); err != nil {
			return err
		}
		_, err = wastemanifest.Reject(ctx, tx, m, []wastemanifest.Refusal{{Lot: lot, Grams: 8100, Reason: "it leaks"}})
		return err
	})
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Accept(ctx, tx, m, wastemanifest.Weighing{Grams: 800, Method: "R4"})
		return err
	})
	raw := d.File(recyclingtest.Operations, "GET /v1/waste-manifests/"+m+"/e-manifest")
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
	require.NoError(t, err)
	require.NoError(t, s.Validate(doc), raw)
	var e books.EManifest
	require.NoError(t, json.Unmarshal([]byte(raw), &e))
	require.True(t, e.Rejection)
	require.Equal(t, "PartialReject", e.RejectionInfo.Type)
	require.Contains(t, e.RejectionInfo.Comments, "it leaks")
	require.Len(t, e.Wastes, 2, "what was refused is told as well")
	require.False(t, e.Discrepancy, "what was taken weighs what was declared of it")
	rows := d.File(recyclingtest.Operations, "GET /v1/recycling/books?year=2026&format=csv")
	require.Contains(t, rows, "HWCK")
	require.Regexp(t, "(?m)^HWCK.*"+lot, rows, "it has left its site all the same")
}

func TestTheSchemaOfEPARefuses(t *testing.T) {
	t.Parallel()
	s := schema(t)
	for _, wrong := range []string{`{"status":"OnItsWay"}`, `{"wastes":[{"lineNumber":1}]}`, `{"createdDate":"yesterday"}`, `{"own":1}`,
		`{"wastes":[{"dotHazardous":false,"br":false,"pcb":false,"lineNumber":1,"epaWaste":true,"quantity":{"quantity":1.5,"unitOfMeasurement":{"code":"K"}}}]}`} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(wrong))
		require.NoError(t, err)
		require.Error(t, s.Validate(doc), wrong)
	}
}

func TestATreatmentIsATransformationEvent(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, books.Routes)
	m := journey(t, d.World)
	ask := func() (doc epcis.Document) {
		raw := d.File(recyclingtest.Operations, "GET /v1/waste-manifests/"+m+"/epcis")
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
		require.NoError(t, err)
		require.NoError(t, epcistest.Schema(t).Validate(value), raw)
		require.NoError(t, epcis.Check(value.(map[string]any)), raw)
		require.NoError(t, json.Unmarshal([]byte(raw), &doc))
		return doc
	}
	require.Empty(t, ask().Body.QueryResults.ResultsBody.EventList, "nothing was taken apart yet")
	accept(d.World, m, nil, wastemanifest.Weighing{Grams: 8850, Method: "R4"})
	certify(d.World, m, 8850)
	events := ask().Body.QueryResults.ResultsBody.EventList
	require.Len(t, events, 1)
	require.Equal(t, epcis.TransformationEvent, events[0].Type)
	require.Len(t, events[0].InputEPCList, 2)
	require.Len(t, events[0].InputQuantityList, 1, "one whose serial was never read")
	var kilograms float64
	for _, q := range events[0].OutputQuantityList {
		kilograms += q.Amount
	}
	require.InDelta(t, 8.85, kilograms, 1e-9)
}

var batchForm = regexp.MustCompile(`^HW(CS|RK|CK|WWLY|WWCZ)\d{8}\d{3}$`)

// TestTheBooksAreChained follows every batch back to the part that made it, in the CSV and in the workbook.
func TestTheBooksAreChained(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, books.Routes)
	m := journey(t, d.World)
	accept(d.World, m, nil, wastemanifest.Weighing{Grams: 8830, Method: "D10"})
	d.Graded("BRD", "W1", "B9", 390, oldpart.NoFaultFound, oldpart.Reuse)
	d.Graded("MOT", "W1", "OLD-MOT", 4000, oldpart.FaultConfirmed, oldpart.Material)
	raw := d.File(recyclingtest.Operations, "GET /v1/recycling/books?year=2026&format=csv")
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(raw, "\ufeff"))).ReadAll()
	require.NoError(t, err)
	byBook := map[string][][]string{}
	grams := map[string]map[string]string{}
	for _, l := range lines[1:] {
		require.Regexp(t, batchForm, l[1])
		byBook[l[0]] = append(byBook[l[0]], l)
		if grams[l[0]] == nil {
			grams[l[0]] = map[string]string{}
		}
		grams[l[0]][l[1]] = l[8]
	}
	require.Len(t, byBook["HWCS"], 3, "what went back to the shelf and ordinary scrap are no hazardous waste")
	require.Len(t, byBook["HWRK"], 2)
	require.Len(t, byBook["HWCK"], 2)
	require.Len(t, byBook["HWWW"], 2)
	require.Empty(t, byBook["HWZX"])
	chained := 0
	for book, before := range map[string]string{"HWRK": "HWCS", "HWCK": "HWRK", "HWWW": "HWCK"} {
		for _, l := range byBook[book] {
			require.NotEmpty(t, l[2], "%s has no upstream", l[1])
			for up := range strings.SplitSeq(l[2], ";") {
				require.Contains(t, grams[before], up, "%s of %s", up, l[1])
				chained++
			}
		}
	}
	require.Equal(t, 3+2+2, chained)
	require.True(t, strings.HasPrefix(byBook["HWWW"][0][1], "HWWWCZ"), "D10 is disposal")
	require.Equal(t, "0.008050", byBook["HWRK"][slices.IndexFunc(byBook["HWRK"], func(l []string) bool { return l[6] == "900-219-08" })][7])
	raw = d.File(recyclingtest.Operations, "GET /v1/recycling/books?year=2026")
	book, err := excelize.OpenReader(bytes.NewReader([]byte(raw)))
	require.NoError(t, err)
	defer func() { require.NoError(t, book.Close()) }()
	require.Len(t, book.GetSheetList(), 5)
	for i, name := range []string{"HWCS", "HWRK", "HWCK", "HWZX", "HWWW"} {
		rows, err := book.GetRows(book.GetSheetList()[i])
		require.NoError(t, err)
		require.Len(t, rows, len(byBook[name])+1, name)
		for k, r := range rows[1:] {
			require.Equal(t, byBook[name][k][:3], r[:3])
		}
	}
	empty := d.File(recyclingtest.Operations, "GET /v1/recycling/books?year=2025&format=csv")
	require.Equal(t, 1, strings.Count(empty, "\n"), "another year")
	d.Refused(recyclingtest.Operations, "GET /v1/recycling/books?year=1999", "", 422, "invalid_request")
	d.Refused(recyclingtest.KeeperOfOne, "GET /v1/recycling/books?year=2026", "", 403, "forbidden")
}

func TestABatchBelongsToTheDayOfItsSite(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	w.Now = time.Date(2026, 12, 31, 16, 30, 0, 0, time.UTC)
	w.Graded("CMP", "W1", "OLD-CMP", 8000, oldpart.FaultConfirmed, oldpart.Material)
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		rows, err := books.RowsOf(ctx, tx, 2027)
		require.NoError(t, err)
		require.Len(t, rows, 1, "it was the next year in Shanghai")
		require.Equal(t, "HWCS20270101001", rows[0].Batch)
		rows, err = books.RowsOf(ctx, tx, 2026)
		require.Empty(t, rows)
		return err
	})
}

// TestEveryFigureIsItsQuery asks the query of each figure again and compares; and the sites add up.
func TestEveryFigureIsItsQuery(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, books.Routes)
	m := journey(t, d.World)
	accept(d.World, m, nil, wastemanifest.Weighing{Grams: 8830, Method: "R4"})
	certify(d.World, m, 8830)
	d.Now = d.Now.AddDate(1, 0, 0)
	d.Graded("BRD", "W1", "B9", 390, oldpart.NoFaultFound, oldpart.Reuse)
	var r books.Report
	d.Into(recyclingtest.Operations, "GET /v1/recycling/report?year=2026", &r)
	values := map[string]int64{}
	for _, f := range r.Figures {
		var again int64
		require.NoError(t, d.DB.GetContext(t.Context(), &again, f.Query, r.From, r.To), f.Name)
		require.Equal(t, again, f.Value, f.Name)
		values[f.Name] = f.Value
	}
	require.EqualValues(t, 3, values["received"])
	require.EqualValues(t, 8910, values["received_grams"])
	require.EqualValues(t, 8830, values["treated_grams"])
	require.EqualValues(t, 80, values["variance_grams"])
	require.Zero(t, values["restocked"])
	require.Equal(t, "uk-desnz-2025", r.Carbon.FactorSet)
	require.Equal(t, []string{"copper"}, r.Carbon.NotCounted)
	var next books.Report
	d.Into(recyclingtest.Operations, "GET /v1/recycling/report?year=2027", &next)
	opening := map[string]int64{}
	var sum int64
	for _, s := range r.Sites {
		require.Equal(t, s.Closing, s.Opening+s.In-s.Out, s.Site)
		opening[s.Site+s.HazardCode] = s.Closing
		sum += s.Closing
	}
	require.Zero(t, sum)
	for _, s := range next.Sites {
		require.Equal(t, opening[s.Site+s.HazardCode], s.Opening, "%s opens with what it closed with", s.Site)
	}
}
