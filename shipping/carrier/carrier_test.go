package carrier_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/shipping/carrier"
)

var received = time.Date(2026, 11, 23, 8, 0, 0, 0, time.FixedZone("UTC+8", 8*3600))

const sfPush = `{"Body":{"WaybillRoute":[
 {"mailno":"SF100","acceptAddress":"深圳市","reasonName":"","orderid":"R1","acceptTime":"2026-11-23 07:30:00","remark":"顺丰速运 已收取快件","opCode":"50","id":"1","reasonCode":""},
 {"mailno":"SF100","acceptAddress":"广州市","acceptTime":"2026-11-23 07:45:10","remark":"快件到达","opCode":"31","id":"2"}]}}`

const kuaidi100Push = `{"status":"polling","billstatus":"got","message":"","lastResult":{"message":"ok","nu":"SF100","ischeck":"0","com":"shunfeng","state":"0","data":[
 {"context":"到达【广州】","time":"2026-11-23 07:45:10","ftime":"2026-11-23 07:45:10","status":"干线","areaCode":"CN440100000000","areaName":"广东,广州市","statusCode":"1002"}]}}`

const fettlePush = `{"carrier":"FLEET","scans":[{"waybill":"F1","code":"loaded","occurred_at":"2026-11-23T07:30:00+08:00","place":"佛山","lon":113.13,"lat":23.02},
 {"waybill":"F2","code":"80","source":"sf","occurred_at":"2026-11-22T23:30:00Z"}]}`

func TestEachAdapterReadsItsOwn(t *testing.T) {
	t.Parallel()
	for source, c := range map[string]struct {
		payload string
		want    []carrier.Scan
	}{
		"sf": {sfPush, []carrier.Scan{
			{Source: "sf", Carrier: "SF", Waybill: "SF100", Code: "50", OccurredAt: time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC), Place: "深圳市", Remark: "顺丰速运 已收取快件"},
			{Source: "sf", Carrier: "SF", Waybill: "SF100", Code: "31", OccurredAt: time.Date(2026, 11, 22, 23, 45, 10, 0, time.UTC), Place: "广州市", Remark: "快件到达"}}},
		"kuaidi100": {kuaidi100Push, []carrier.Scan{
			{Source: "kuaidi100", Carrier: "SF", Waybill: "SF100", Code: "1002", OccurredAt: time.Date(2026, 11, 22, 23, 45, 10, 0, time.UTC), Place: "广东,广州市", Remark: "到达【广州】"}}},
		"fettle": {fettlePush, []carrier.Scan{
			{Source: "fleet", Carrier: "FLEET", Waybill: "F1", Code: "loaded", OccurredAt: time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC), Place: "佛山", Lon: ptr(113.13), Lat: ptr(23.02)},
			{Source: "sf", Carrier: "FLEET", Waybill: "F2", Code: "80", OccurredAt: time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC)}}},
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			got, err := known(t).Parse(source, []byte(c.payload), received)
			require.NoError(t, err)
			for i := range c.want {
				c.want[i].RecordedAt = received.UTC()
				if source != "fettle" {
					c.want[i].Zone = "Asia/Shanghai"
				}
			}
			require.Equal(t, c.want, got.Scans)
			require.Equal(t, source == "kuaidi100", got.Whole, "only Kuaidi100 pushes its whole list")
		})
	}
}

func ptr[T any](v T) *T { return &v }

func TestAMessageOfWhichNothingCanBeReadIsRefused(t *testing.T) {
	t.Parallel()
	scan := func(fields string) string { return `{"carrier":"SF","scans":[{` + fields + `}]}` }
	for name, c := range map[string][2]string{
		"unknown source":      {"dove", fettlePush},
		"no JSON":             {"sf", `<xml>`},
		"two values":          {"sf", `{}{}`},
		"nothing":             {"fettle", ``},
		"a list":              {"fettle", `[]`},
		"another's format":    {"sf", fettlePush},
		"no carrier":          {"fettle", `{"scans":[{"waybill":"W1","code":"50","occurred_at":"2026-11-23T07:30:00Z"}]}`},
		"nothing but bad":     {"fettle", scan(`"waybill":"W1","code":"50"`)},
		"only a control sign": {"fettle", scan(`"waybill":"W1","code":"\u0000","occurred_at":"2026-11-23T07:30:00Z"`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := senders.Parse(c[0], []byte(c[1]), received)
			require.ErrorIs(t, err, carrier.ErrUnreadable)
			require.Empty(t, got)
		})
	}
}

// One bad fact never loses its neighbours, and says why it was skipped.
func TestABadFactIsSkippedAndItsNeighbourTaken(t *testing.T) {
	t.Parallel()
	const when = `"occurred_at":"2026-11-23T07:30:00Z"`
	for name, c := range map[string]struct {
		fields string
		why    carrier.Reason
	}{
		"no waybill":          {`"code":"50",` + when, carrier.NoWaybill},
		"a waybill of blanks": {`"waybill":" - ","code":"50",` + when, carrier.NoWaybill},
		"no code":             {`"waybill":"W1",` + when, carrier.NoCode},
		"no time":             {`"waybill":"W1","code":"50"`, carrier.NoTime},
		"a time of words":     {`"waybill":"W1","code":"50","occurred_at":"yesterday"`, carrier.BadTime},
		"the year 1":          {`"waybill":"W1","code":"50","occurred_at":"0001-01-01T07:30:00Z"`, carrier.BadTime},
		"the year 9999":       {`"waybill":"W1","code":"50","occurred_at":"9999-01-01T07:30:00Z"`, carrier.BadTime},
		"NUL in a waybill":    {`"waybill":"W\u0000","code":"50",` + when, carrier.BadName},
		"an endless waybill":  {`"waybill":"` + strings.Repeat("W", 65) + `","code":"50",` + when, carrier.BadName},
		"an endless code":     {`"waybill":"W1","code":"` + strings.Repeat("5", 33) + `",` + when, carrier.BadName},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := senders.Parse("fettle", []byte(`{"carrier":"SF","scans":[{"waybill":"W1","code":"50",`+when+`},{`+c.fields+`}]}`), received)
			require.NoError(t, err)
			require.Len(t, got.Scans, 1)
			require.Equal(t, 1, got.Taken)
			require.Len(t, got.Findings, 1)
			require.Equal(t, carrier.Skipped, got.Findings[0].Verdict)
			require.Equal(t, c.why, got.Findings[0].Reason)
			require.Equal(t, 1, got.Findings[0].Entry)
		})
	}
}

func TestAPositionThatIsNoneCostsNoFact(t *testing.T) {
	t.Parallel()
	for fields, want := range map[string]carrier.Reason{`"lon":113`: carrier.NoPosition, `"lon":23,"lat":113`: carrier.BySwap, `"lon":500,"lat":500`: carrier.NoPosition,
		`"lon":0,"lat":0`: carrier.NoPosition} {
		got, err := senders.Parse("fettle", []byte(`{"carrier":"SF","scans":[{"waybill":"W1","code":"50","occurred_at":"2026-11-23T07:30:00Z",`+fields+`}]}`), received)
		require.NoError(t, err, fields)
		require.Equal(t, []string{"approximate " + string(want)}, verdicts(got))
		require.Equal(t, want == carrier.BySwap, got.Scans[0].Lon != nil)
	}
}

func TestTextIsMadeFitToStore(t *testing.T) {
	t.Parallel()
	got, err := senders.Parse("fettle", []byte(`{"carrier":"SF","scans":[{"waybill":"W1","code":"50","occurred_at":"2026-11-23T07:30:00Z",
		"place":"深\u0000圳","remark":"`+strings.Repeat("广州", 400)+`"}]}`), received)
	require.NoError(t, err)
	require.Equal(t, "深圳", got.Scans[0].Place)
	require.Equal(t, strings.Repeat("广州", 400)[:999], got.Scans[0].Remark)
}

func FuzzParse(f *testing.F) {
	f.Add("sf", []byte(sfPush))
	f.Add("kuaidi100", []byte(kuaidi100Push))
	f.Add("fettle", []byte(fettlePush))
	f.Fuzz(func(t *testing.T, source string, payload []byte) {
		got, err := senders.Parse(source, payload, received)
		require.False(t, err != nil && len(got.Scans) > 0)
		require.True(t, err != nil || len(got.Scans) > 0 || len(got.Findings) > 0, "who has nothing to say says so")
		for _, s := range got.Scans {
			require.NotEmpty(t, s.Waybill)
			require.NotEmpty(t, s.Code)
			require.NotContains(t, s.Waybill+s.Code+s.Source+s.Carrier+s.Place+s.Remark, "\x00")
			require.LessOrEqual(t, len(s.Remark), 1000)
		}
	})
}

func TestSFNamesTheNewWaybillInItsText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"648|快件退回，新单号：SF1234567890123":   {"SF1234567890123", "return"},
		"648|快件转寄，新单号 SF1234567890123":   {"SF1234567890123", "forward"},
		"627|转第三方快递，新运单号:75301234567890": {"75301234567890", "forward"},
		"80|已签收":              {"", ""},
		"648|新单号：SF100000000": {"", ""},
	} {
		code, remark, _ := strings.Cut(text, "|")
		payload := `{"Body":{"WaybillRoute":[{"mailno":"SF100000000","opCode":"` + code + `","acceptTime":"2026-11-23 07:30:00","acceptAddress":"","remark":"` + remark + `"}]}}`
		got, err := senders.Parse("sf", []byte(payload), received)
		require.NoError(t, err)
		require.Equal(t, want, [2]string{got.Scans[0].LinkedWaybill, got.Scans[0].LinkedAs}, text)
	}
}
