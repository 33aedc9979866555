package diagnosis_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/dataload"
	"fettle/inventory/site"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
	"fettle/repairflow/diagnosis"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
)

const ground = `
INSERT INTO product_lines (product_line, name_zh, name_en)
VALUES ('aircon', '空调', 'Air conditioner'), ('washer', '洗衣机', 'Washer')
ON CONFLICT DO NOTHING;
INSERT INTO part_categories (category, name_zh, name_en, grams_low, grams_high)
VALUES ('motor', '电机', 'Motor', 1, 9000), ('seal', '密封件', 'Seal', 1, 900), ('compressor', '压缩机', 'Compressor', 1, 9000)
ON CONFLICT DO NOTHING;
UPDATE model_parts SET position = 'IFN1' WHERE part = 'FAN';
INSERT INTO model_parts (model, part, position) VALUES ('AC-1', 'ODD', 'OFN')`

const file = `entry,product_line,code,symptom_zh,symptom_en,synonyms_zh,synonyms_en,safety_zh,safety_en,cause,cause_zh,cause_en,takes,prior,tips_zh,tips_en
AC-E1,aircon,E1;F1,室内机不送风,Indoor fan does not run,没有风,no air,断电,Power off,fan,风扇电机坏,Fan motor dead,motor@IFN,70,量绕组,Measure the winding
AC-E1,aircon,E1;F1,室内机不送风,Indoor fan does not run,没有风,no air,断电,Power off,jam,风轮卡住,Fan wheel jammed,,30,,
AC-LEAK,aircon,,室内机漏水,Indoor unit leaks water,滴水,dripping,,,seal,密封老化,Seal is old,seal,1,,
WM-E1,washer,E1,进水超时,Water comes too slowly,,,,,valve,进水阀堵,Inlet valve blocked,motor,1,,
`

func world(t *testing.T) repairflowtest.Door {
	t.Helper()
	d := repairflowtest.OpenDoor(t)
	_, err := d.DB.ExecContext(t.Context(), ground)
	require.NoError(t, err)
	report := load(d, file, false)
	require.Empty(t, report.Errors)
	require.Equal(t, 4, report.Added)
	return d
}

func load(d repairflowtest.Door, text string, dry bool) (report dataload.ImportReport) {
	d.Helper()
	d.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		report, err = dataload.Import(ctx, tx, diagnosis.FileKnowledge, strings.NewReader(text), dataload.Options{DryRun: dry})
		return err
	})
	return report
}

type cause struct {
	Cause        string
	Permille, N  int
	Confirmed    int `json:"confirmed"`
	NotConfirmed int `json:"not_confirmed"`
	WrongPart    int `json:"wrong_part"`
	Parts        []struct {
		Part          string
		Fitted, Wrong int
	}
}

type found struct {
	Items []struct {
		Entry   string
		Version int
		ByCode  bool `json:"by_code"`
		Causes  []cause
	}
	Definition string
}

func (f found) names() (out []string) {
	for _, e := range f.Items {
		out = append(out, e.Entry)
	}
	return out
}

func lookup(d repairflowtest.Door, repair, text string) (out found) {
	d.Helper()
	get(d, repairflowtest.Li, "/v1/repairs/"+repair+"/causes?text="+url.QueryEscape(text), &out)
	return out
}

// TestMission029ACodeLeadsToThePart looks one code up on two lines of appliances, in several spellings, and words of both languages.
func TestMission029ACodeLeadsToThePart(t *testing.T) {
	t.Parallel()
	d := world(t)
	r := d.Visited("li")
	for _, said := range []string{"E1", "e-1", "Ｅ １", "f1", "显示 E1", "no air from the indoor unit", "没有风", "室内机不送风"} {
		f := lookup(d, r.ID, said)
		require.NotEmpty(t, f.Items, said)
		require.Equal(t, "AC-E1", f.Items[0].Entry, said)
		require.Equal(t, "fan", f.Items[0].Causes[0].Cause)
		require.Equal(t, 700, f.Items[0].Causes[0].Permille)
		require.Equal(t, "FAN", f.Items[0].Causes[0].Parts[0].Part, "the part that fits, at the position that is meant")
		require.Len(t, f.Items[0].Causes[0].Parts, 1, "the motor outside is not meant")
	}
	require.Equal(t, []string{"AC-LEAK"}, lookup(d, r.ID, "it is dripping").names())
	require.Contains(t, lookup(d, r.ID, "E1").Definition, "检测台")
	for _, said := range []string{"E99", "blorp", "完全没听说过", "?"} {
		f := lookup(d, r.ID, said)
		require.NotNil(t, f.Items)
		require.Empty(t, f.Items, "%s: what is not known is an empty list", said)
	}
	var washer found
	get(d, repairflowtest.Zhao, "/v1/causes?line=washer&text=E1", &washer)
	require.Equal(t, []string{"WM-E1"}, washer.names(), "E1 of a washer is another thing")
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Ma, "GET", "/v1/repairs/"+r.ID+"/causes?text=E1", "").Status, "another engineer's repair")
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Chen, "GET", "/v1/causes?text=E1", "").Status)
}

// TestAnEntryIsNeverEditedButWrittenAnew edits an entry that another has edited meanwhile, and reads the old version.
func TestAnEntryIsNeverEditedButWrittenAnew(t *testing.T) {
	t.Parallel()
	d := world(t)
	body := func(version int, takes, line string) string {
		return fmt.Sprintf(`{"version":%d,"product_line":%q,"code":"E1","symptom_zh":"不送风","symptom_en":"No air",
"causes":[{"cause":"board","name_zh":"主板坏","name_en":"Board dead","takes":[%q],"prior":5},{"cause":"fan","name_zh":"电机坏","name_en":"Fan dead","prior":1}]}`, version, line, takes)
	}
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "PUT", "/v1/knowledge/AC-E1", body(1, "compressor", "aircon")).Status)
	require.Equal(t, site.ErrVersion.Code, d.Call(repairflowtest.Zhao, "PUT", "/v1/knowledge/AC-E1", body(1, "compressor", "aircon")).Code)
	require.Equal(t, site.ErrVersion.Code, d.Call(repairflowtest.Zhao, "PUT", "/v1/knowledge/AC-E1", body(0, "compressor", "aircon")).Code)
	require.Equal(t, "knowledge_not_found", d.Call(repairflowtest.Zhao, "PUT", "/v1/knowledge/NEW", body(3, "compressor", "aircon")).Code)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "PUT", "/v1/knowledge/NEW", body(0, "compressor", "aircon")).Status)
	require.Contains(t, d.Call(repairflowtest.Zhao, "PUT", "/v1/knowledge/NEW", body(1, "moon", "aircon")).Raw, "body.causes[0].takes")
	require.Contains(t, d.Call(repairflowtest.Zhao, "PUT", "/v1/knowledge/NEW", body(1, "motor", "moon")).Raw, "body.product_line")
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Li, "PUT", "/v1/knowledge/NEW", body(1, "motor", "aircon")).Status)
	r := d.Visited("li")
	f := lookup(d, r.ID, "E1")
	require.Equal(t, 2, f.Items[0].Version, "the next lookup shows the newest version")
	require.Equal(t, "board", f.Items[0].Causes[0].Cause)
	require.Empty(t, lookup(d, r.ID, "F1").Items, "a code that the newest version has lost finds nothing")
	var old found
	get(d, repairflowtest.Li, "/v1/knowledge/AC-E1/versions", &old)
	require.Len(t, old.Items, 2)
	require.Equal(t, "jam", old.Items[1].Causes[1].Cause, "the old version stays readable")
}

// TestAFileOfKnowledgeChangesWhatItSays loads a file twice, with one row changed, and with faults.
func TestAFileOfKnowledgeChangesWhatItSays(t *testing.T) {
	t.Parallel()
	d := world(t)
	again := load(d, file, false)
	require.Equal(t, [3]int{0, 0, 4}, [3]int{again.Added, again.Changed, again.Unchanged}, "the same file changes nothing")
	other := strings.Replace(file, "seal,1,", "seal,2,", 1)
	require.Equal(t, 1, load(d, other, true).Changed, "a preview")
	require.Equal(t, 1, load(d, other, false).Changed)
	bad := strings.NewReplacer("motor@IFN,70", "moon@IFN,70", "没有风,no air,断电,Power off,jam", "没有风,NO AIR,断电,Power off,jam", "seal,1,", "seal,0,", "WM-E1,washer", "WM-E1,moon").Replace(file)
	wrong := map[string]string{}
	for _, e := range load(d, bad, false).Errors {
		wrong[fmt.Sprint(e.Row, " ", e.Column)] = e.Code
	}
	require.Equal(t, map[string]string{"2 takes": "row.unknown", "3 synonyms_en": "row.entry_otherwise", "4 prior": wrong["4 prior"], "5 product_line": "row.unknown"}, wrong)
	require.NotEmpty(t, wrong["4 prior"])
	var leak found
	get(d, repairflowtest.Li, "/v1/knowledge/AC-LEAK/versions", &leak)
	require.Len(t, leak.Items, 2, "a file with a fault writes nothing, the preview neither")
}

// diagnose records a fault and answers its number.
func diagnose(d repairflowtest.Door, repair, body string) string {
	d.Helper()
	r := d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+repair+"/diagnoses", body)
	require.Equal(d, http.StatusOK, r.Status, r.Raw)
	return r.ID
}

type diagnosed struct {
	Items []struct {
		ID, Cause, Fault string
		Measurement      *struct{ Value, Unit, Device string }
		Lines            []struct{ Line, Part, State string }
		Evidence         []string
	}
}

// TestMission033TwoFaultsHaveTheirOwnLines finds two faults in one repair and orders for both at once.
func TestMission033TwoFaultsHaveTheirOwnLines(t *testing.T) {
	t.Parallel()
	d := world(t)
	d.Receive("FAN", "WH-GZ", 1)
	d.Receive("SEAL", "WH-GZ", 1)
	r := d.Visited("li")
	fan := diagnose(d, r.ID, `{"entry":"AC-E1","version":1,"cause":"fan","code":"E1","parts":["FAN"]}`)
	leak := diagnose(d, r.ID, `{"fault":"the seal drips","parts":["SEAL"]}`)
	ordered := d.Order(r.ID, partorder.Want{Part: "FAN", Quantity: 1}, partorder.Want{Part: "SEAL", Quantity: 1})
	var all diagnosed
	get(d, repairflowtest.Li, "/v1/repairs/"+r.ID+"/diagnoses", &all)
	require.Len(t, all.Items, 2)
	require.Equal(t, []string{fan, leak}, []string{all.Items[0].ID, all.Items[1].ID})
	require.Equal(t, "FAN", all.Items[0].Lines[0].Part)
	require.Equal(t, "SEAL", all.Items[1].Lines[0].Part)
	require.Len(t, all.Items[0].Lines, 1)
	require.Len(t, all.Items[1].Lines, 1)
	require.Equal(t, map[string]int64{"reserved WH-GZ": 2}, d.Family(r.ID), "one place has both")
	d.Pick(ordered[0], "FAN")
	d.Pick(ordered[1], "SEAL")
	s := d.Pack(ordered...)
	d.Ship(s, "SF"+s.ID)
	d.Drain()
	get(d, repairflowtest.Li, "/v1/repairs/"+r.ID+"/diagnoses", &all)
	require.Equal(t, []string{"shipped", "shipped"}, []string{all.Items[0].Lines[0].State, all.Items[1].Lines[0].State}, "both travel in one parcel")
	for body, field := range map[string]string{
		`{}`:                               "body.cause",
		`{"entry":"AC-E1"}`:                "body.cause",
		`{"entry":"AC-E1","cause":"moon"}`: "body.cause",
		`{"entry":"AC-E1","cause":"fan","fault":"x"}`:             "body.cause",
		`{"fault":"x","parts":["NONE"]}`:                          "body.parts[0]",
		`{"fault":"x","measurement":{"value":"hot","unit":"°C"}}`: "body.measurement.value",
		`{"fault":"x","measurement":{"value":"1"}}`:               "body.measurement",
	} {
		answer := d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/diagnoses", body)
		require.Equal(t, http.StatusUnprocessableEntity, answer.Status, body)
		require.Contains(t, answer.Raw, field, body)
	}
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Ma, "POST", "/v1/repairs/"+r.ID+"/diagnoses", `{"fault":"x"}`).Status)
}

// TestMission028AMeasurementIsShownToTheBench measures, fits a part, and looks at it from the bench, whose verdict is learned.
func TestMission028AMeasurementIsShownToTheBench(t *testing.T) {
	t.Parallel()
	d := world(t)
	r := d.Visited("li")
	diagnose(d, r.ID, `{"entry":"AC-E1","cause":"fan","code":"E1","parts":["FAN"],"measurement":{"value":"-12.5","unit":"Ω","device":"DMM-7"}}`)
	d.Receive("FAN", "WH-GZ", 1)
	line := d.One(r.ID, "FAN").ID
	owed := oblige(d, r.ID, line)
	var seen diagnosed
	get(d, repairflowtest.Wang, "/v1/returns/"+owed+"/diagnoses", &seen)
	require.Len(t, seen.Items, 1)
	require.Equal(t, "-12.5", seen.Items[0].Measurement.Value)
	require.Equal(t, "Ω", seen.Items[0].Measurement.Unit)
	require.Equal(t, "DMM-7", seen.Items[0].Measurement.Device)
	tell(d, oldpart.InspectedEvent{Step: oldpart.Step{Repair: r.ID, Return: owed, Line: line}, Part: "FAN", Verdict: oldpart.FaultConfirmed})
	tell(d, oldpart.InspectedEvent{Step: oldpart.Step{Repair: r.ID, Return: owed, Line: line}, Part: "FAN", Verdict: oldpart.FaultConfirmed})
	c := lookup(d, r.ID, "E1").Items[0].Causes[0]
	require.Equal(t, 1, c.Confirmed, "told twice, counted once")
	require.Equal(t, 1, c.N)
	require.Equal(t, 727, c.Permille, "(7 + 1) / 11")
}

// TestTheBenchTeachesByItsVerdict: no fault found makes a cause less likely, another part says nothing.
func TestTheBenchTeachesByItsVerdict(t *testing.T) {
	t.Parallel()
	d := world(t)
	for _, c := range []struct {
		verdict oldpart.Verdict
		denied  int
	}{{oldpart.OtherPart, 0}, {oldpart.NoFaultFound, 1}, {oldpart.NoFaultFound, 2}, {oldpart.NoFaultFound, 3}} {
		r := d.Visited("li")
		diagnose(d, r.ID, `{"entry":"AC-E1","cause":"fan","parts":["FAN"]}`)
		d.Receive("FAN", "WH-GZ", 1)
		line := d.One(r.ID, "FAN").ID
		tell(d, oldpart.InspectedEvent{Step: oldpart.Step{Repair: r.ID, Return: oblige(d, r.ID, line), Line: line}, Part: "FAN", Verdict: c.verdict})
		causes := lookup(d, r.ID, "E1").Items[0].Causes
		fan := causes[0]
		if fan.Cause != "fan" {
			fan = causes[1]
		}
		require.Equal(t, c.denied, fan.NotConfirmed)
	}
	require.Equal(t, "jam", lookup(d, d.Visited("li").ID, "E1").Items[0].Causes[0].Cause, "7 · 1/4 is less than 3")
}

// TestAWrongPartIsWarnedOf: how often a part came back wrong stands beside it, for its model.
func TestAWrongPartIsWarnedOf(t *testing.T) {
	t.Parallel()
	d := world(t)
	for i := range 3 {
		r := d.Visited("li")
		diagnose(d, r.ID, `{"entry":"AC-E1","cause":"fan","parts":["FAN"]}`)
		d.Receive("FAN", "WH-GZ", 1)
		line := d.One(r.ID, "FAN").ID
		if i == 0 {
			tell(d, custody.WrongReported{Repair: r.ID, Line: line, Part: "FAN"})
		} else {
			tell(d, custody.PartInstalled{Repair: r.ID, Line: line, Part: "FAN"})
		}
	}
	c := lookup(d, d.Visited("li").ID, "E1").Items[0].Causes[0]
	require.Equal(t, 1, c.WrongPart)
	require.Equal(t, 700, c.Permille)
	require.Equal(t, 2, c.Parts[0].Fitted)
	require.Equal(t, 1, c.Parts[0].Wrong)
	var book found
	get(d, repairflowtest.Li, "/v1/models/AC-1/knowledge", &book)
	require.Equal(t, []string{"AC-E1", "AC-LEAK"}, book.names(), "a phone takes the line of the model along")
	require.Equal(t, 1, book.Items[0].Causes[0].Parts[0].Wrong)
}

// TestAPartThatIsReportedWrongTells goes through the engineer's report.
func TestAPartThatIsReportedWrongTells(t *testing.T) {
	t.Parallel()
	d := world(t)
	r := d.Visited("li")
	diagnose(d, r.ID, `{"entry":"AC-E1","cause":"fan","parts":["FAN"]}`)
	d.Receive("FAN", "WH-GZ", 1)
	line := d.One(r.ID, "FAN")
	d.Sent(line, "FAN")
	d.Drain()
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+line.ID.String()+"/receive", `{"scanned":"FAN"}`).Status)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+line.ID.String()+"/report", `{"problem":"wrong","note":"other plug"}`).Status)
	d.Drain()
	require.Equal(t, 1, lookup(d, r.ID, "E1").Items[0].Causes[0].WrongPart)
}

func oblige(d repairflowtest.Door, repair string, line uuid.UUID) (id string) {
	d.Helper()
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		owed, err := oldpart.Oblige(ctx, tx, []oldpart.Obligation{{Line: line, Repair: repair, Customer: "chen", Part: "FAN", Engineer: "li", Basis: "core_return"}})
		id = owed[0].ID
		return err
	})
	return id
}

// tell says that something happened, and lets everybody hear it.
func tell(d repairflowtest.Door, e event.Event) {
	d.Helper()
	d.Do(func(ctx context.Context, tx *db.Tx) error { return event.Emit(ctx, tx, e) })
	d.Drain()
}

func get(d repairflowtest.Door, who auth.Actor, path string, out any) {
	d.Helper()
	answer := d.Call(who, "GET", path, "")
	require.Equal(d, http.StatusOK, answer.Status, answer.Raw)
	require.NoError(d, json.Unmarshal([]byte(answer.Raw), out))
}

// TestACodeIsFoundAmongThousands: whoever shares a word with it does not push it out.
func TestACodeIsFoundAmongThousands(t *testing.T) {
	t.Parallel()
	d := world(t)
	_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO knowledge_entries (entry, version, product_line, symptom_zh, symptom_en, terms, written_at, written_by)
SELECT 'AA-' || n, 1, 'aircon', 'x', 'x', ARRAY['fan', 'indoor', 'w' || n], now(), 'x' FROM generate_series(1, 5000) n;
INSERT INTO knowledge_causes (entry, version, place, cause, name_zh, name_en, parts, prior)
SELECT 'AA-' || n, 1, 1, 'x', 'x', 'x', '{}', 1 FROM generate_series(1, 5000) n;
ANALYZE knowledge_entries`)
	require.NoError(t, err)
	f := lookup(d, d.Visited("li").ID, "E1, the indoor fan stands still")
	require.Equal(t, "AC-E1", f.Items[0].Entry)
	require.Len(t, f.Items, 10)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		var plan []string
		_, err := tx.ExecContext(ctx, "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
		require.NoError(t, err)
		err = tx.SelectContext(ctx, &plan, "EXPLAIN SELECT entry FROM knowledge_entries WHERE superseded_at IS NULL AND product_line = 'aircon' AND terms && ARRAY['=E1', 'w7']")
		require.Contains(t, strings.Join(plan, "\n"), "knowledge_by_term", "an index can find words")
		return err
	})
}

// TestOneOfManyEditorsWins: eight save the version after the one that all of them saw.
func TestOneOfManyEditorsWins(t *testing.T) {
	t.Parallel()
	d := world(t)
	ended := make(chan error, 8)
	for range cap(ended) {
		go func() {
			ended <- d.Try(func(ctx context.Context, tx *db.Tx) error {
				e, err := diagnosis.EntryByName(ctx, tx, "AC-E1", 1)
				if err != nil {
					return err
				}
				_, err = diagnosis.Write(ctx, tx, e, 1)
				return err
			})
		}()
	}
	wins := 0
	for range cap(ended) {
		if err := <-ended; err == nil {
			wins++
		} else {
			require.ErrorIs(t, err, site.ErrVersion)
		}
	}
	require.Equal(t, 1, wins)
}
