package carrier_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"fettle/internal/zone"
	"fettle/inventory/ident"
	"fettle/shipping/carrier"
)

var china = zone.Named("Asia/Shanghai")

// senders are known by the clocks that the migration gives them.
var senders = carrier.Book{Sources: map[string]*time.Location{"sf": china, "kuaidi100": china, "kdniao": china}}

// known is a book as the migration fills it, in short.
func known(t *testing.T) carrier.Book {
	t.Helper()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	return carrier.Book{Codes: map[string]string{"sf": "SF", "shunfeng": "SF", "sfexpress": "SF", "zhongtong": "ZTO", "zto": "ZTO", "yuantong": "YTO",
		"shentong": "STO", "sto": "STO", "yunda": "YD", "fleet": "FLEET"}, Zones: map[string]*time.Location{"SF": shanghai},
		Sources: senders.Sources}
}

func shape(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	return raw
}

// line is a scan in short: carrier, waybill, code, the time in China, how that was guessed, the place.
func lines(m carrier.Message) []string {
	var out []string
	for _, s := range m.Scans {
		how := string(s.Inexact)
		if s.Implied {
			how += " implied"
		}
		if s.Twin {
			how += " twin"
		}
		out = append(out, strings.Join(strings.Fields(s.Carrier+" "+s.Waybill+" "+s.Code+" "+s.OccurredAt.In(china).Format("02T15:04:05")+" "+how+" "+s.Place), " "))
	}
	return out
}

func verdicts(m carrier.Message) []string {
	var out []string
	for _, f := range m.Findings {
		out = append(out, string(f.Verdict)+" "+string(f.Reason))
	}
	return out
}

func TestRealShapesAreReadAndSayWhatWasGuessed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ scans, found []string }{
		"kuaidi100-resultv2": {[]string{"YTO YT8890123456789 5 23T09:12:31 广东,广州市,海珠区", "YTO YT8890123456789 1001 23T06:40:02 广东,广州市",
			"YTO YT8890123456789 103 22T20:01:10 广东,深圳市,龙岗区"}, nil},
		"kuaidi100-plain": {[]string{"ZTO 75301234567890 5 23T09:12:31", "ZTO 75301234567890 0 23T06:40:02 implied", "ZTO 75301234567890 0 22T20:01:10 implied"},
			[]string{"approximate code_of_list"}},
		"kuaidi100-no-ftime":            {[]string{"STO 7730123456789 0 23T06:40:00 minute", "STO 7730123456789 1 22T20:01:00 minute"}, []string{"approximate minute", "approximate minute"}},
		"kuaidi100-ftime-to-the-minute": {[]string{"EMS 1234567890123 1002 23T06:40:00 minute 广东,广州市"}, []string{"approximate minute"}},
		"kuaidi100-abort":               {nil, []string{"nothing ended"}},
		"kuaidi100-one-bad-line":        {[]string{"YD 4312345678901 1002 23T06:40:02 广东,广州市", "YD 4312345678901 103 22T20:01:10"}, []string{"skipped bad_time", "skipped no_object"}},
		"kdniao-numbers":                {[]string{"ZTO 75301234567890 2 22T20:01:10 implied 深圳市", "ZTO 75301234567890 301 23T09:12:31 广州市"}, nil},
		"kdniao-nothing":                {nil, []string{"nothing no_facts"}},
		"sf-one-object":                 {[]string{"SF SF7444400031887 50 22T20:01:10 深圳市"}, nil},
		"sf-query-answer":               {[]string{"SF SF7444400031887 50 22T20:01:10 深圳市", "SF SF7444400031887 70 23T09:12:31 广州市"}, nil},
		"easypost-created":              {nil, []string{"nothing no_facts"}},
		"easypost-batch":                {nil, []string{"nothing no_parcel"}},
		"easypost-three-of-one-second": {[]string{"USPS 9400110898825022579493 in_transit 22T20:00:00 twin RENO", "USPS 9400110898825022579493 in_transit 22T20:00:00 twin SPARKS",
			"USPS 9400110898825022579493 in_transit 22T20:00:00 twin CA, US"}, nil},
		"aftership-local-times": {[]string{"SF SF1358012345678 InTransit_007 23T07:45:10 zone 广州市", "SF SF1358012345678 InTransit_002 22T20:01:10 深圳市",
			"SF SF1358012345678 InfoReceived_001 22T19:00:00 zone Somewhere"}, []string{"approximate zone", "approximate zone", "approximate position_swapped"}},
		"aftership-delay-event":      {nil, []string{"nothing no_parcel"}},
		"fettle-one-scan-as-numbers": {[]string{"FLEET 20261123001 301 23T07:30:00"}, nil},
		"fettle-structured":          {[]string{"SF SF7444400031887 50 22T20:01:10 深圳市"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, _, _ := strings.Cut(name, "-")
			got, err := known(t).Parse(source, shape(t, name), received)
			require.NoError(t, err)
			require.Equal(t, c.scans, lines(got))
			require.Equal(t, c.found, verdicts(got))
			require.Equal(t, len(c.scans) == 0, got.Nothing())
			again, err := known(t).Parse(source, append([]byte("\xef\xbb\xbf"), shape(t, name)...), received)
			require.NoError(t, err, "behind a byte order mark")
			require.Equal(t, got, again)
		})
	}
}

func TestAPositionIsReadWhereverItStands(t *testing.T) {
	t.Parallel()
	got, err := known(t).Parse("aftership", shape(t, "aftership-local-times"), received)
	require.NoError(t, err)
	for i, want := range [][2]float64{{113.2644, 23.1291}, {114.0579, 22.5431}, {114.0579, 22.5431}} {
		require.Equal(t, want, [2]float64{*got.Scans[i].Lon, *got.Scans[i].Lat}, i)
	}
	got, err = known(t).Parse("kuaidi100", shape(t, "kuaidi100-resultv2"), received)
	require.NoError(t, err)
	require.Equal(t, [2]float64{113.317388, 23.083801}, [2]float64{*got.Scans[0].Lon, *got.Scans[0].Lat})
}

func TestAMessageInGB18030IsReadAndSaysSo(t *testing.T) {
	t.Parallel()
	raw, err := simplifiedchinese.GB18030.NewEncoder().Bytes(shape(t, "sf-one-object"))
	require.NoError(t, err)
	got, err := known(t).Parse("sf", raw, received)
	require.NoError(t, err)
	require.Equal(t, "深圳市", got.Scans[0].Place)
	require.Equal(t, []string{"approximate charset"}, verdicts(got))
}

func TestTimesAreReadAsCarriersWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-11-23 07:30:00": "2026-11-22T23:30:00Z ", "2026/11/23 07:30:00": "2026-11-22T23:30:00Z ", "2026-11-23T07:30:00": "2026-11-22T23:30:00Z ",
		"2026-11-23 07:30": "2026-11-22T23:30:00Z minute", "2026-11-23": "2026-11-22T16:00:00Z day", "2026年11月23日 07:30:00": "2026-11-22T23:30:00Z ",
		"2026-11-23T07:30:00+08:00": "2026-11-22T23:30:00Z ", "2026-11-23T07:30:00.000+0800": "2026-11-22T23:30:00Z ", "2026-11-22T23:30:00Z": "2026-11-22T23:30:00Z ",
		"1795390200": "2026-11-22T23:30:00Z ", "1795390200000": "2026-11-22T23:30:00Z ", "11-22 07:30": "2026-11-21T23:30:00Z year", "20261123073000": "2026-11-22T23:30:00Z ",
		"2026-11-23　07：30：00": "2026-11-22T23:30:00Z ",
	} {
		got, err := senders.Parse("sf", []byte(`{"Body":{"WaybillRoute":[{"mailno":"SF1","opCode":"50","acceptTime":"`+text+`"}]}}`), received)
		require.NoError(t, err, text)
		require.Equal(t, want, got.Scans[0].OccurredAt.Format(time.RFC3339)+" "+string(got.Scans[0].Inexact), text)
	}
}

// A sender without a clock of its own writes by its carriers': a European carrier's summer is two hours from UTC and its winter
// one, whoever passes its times on, and what was guessed so is told.
func TestACarriersOwnClockHasItsSummer(t *testing.T) {
	t.Parallel()
	book := carrier.Book{Codes: map[string]string{"dpd": "DPD"}, Zones: map[string]*time.Location{"DPD": zone.Named("Europe/Berlin")}}
	for text, want := range map[string]string{
		"2026-07-23 07:30:00": "2026-07-23T05:30:00Z", "2026-01-23 07:30:00": "2026-01-23T06:30:00Z", "2026-03-29 03:00:00": "2026-03-29T01:00:00Z",
	} {
		for source, body := range map[string]string{
			"kuaidi100": `{"lastResult":{"com":"dpd","nu":"D123","data":[{"statusCode":"0","context":"x","ftime":"` + text + `"}]}}`,
			"kdniao":    `{"Data":[{"ShipperCode":"dpd","LogisticCode":"D123","Traces":[{"Action":"2","AcceptStation":"x","AcceptTime":"` + text + `"}]}]}`,
		} {
			got, err := book.Parse(source, []byte(body), received)
			require.NoError(t, err, source)
			require.Equal(t, want, got.Scans[0].OccurredAt.Format(time.RFC3339), "%s of %s", text, source)
			require.Equal(t, "Europe/Berlin", got.Scans[0].Zone)
			require.Equal(t, carrier.ByZone, got.Scans[0].Inexact)
		}
	}
	got, err := book.Parse("fettle", []byte(`{"carrier":"DPD","scans":[{"waybill":"W1","code":"50","occurred_at":"2026-07-23T07:30:00Z"}]}`), received)
	require.NoError(t, err)
	require.Equal(t, "Europe/Berlin", got.Scans[0].Zone, "a place of which nobody says where it is, is the carrier's")
	book.Sources = senders.Sources
	got, err = book.Parse("kuaidi100", []byte(`{"lastResult":{"com":"dpd","nu":"D123","data":[{"statusCode":"0","context":"x","ftime":"2026-07-23 07:30:00"}]}}`), received)
	require.NoError(t, err)
	require.Equal(t, "2026-07-22T23:30:00Z", got.Scans[0].OccurredAt.Format(time.RFC3339), "the sender's clock, where it says by which it writes")
	require.Empty(t, got.Scans[0].Inexact)
}

func TestAWaybillHasOneForm(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"SF9412345", "sf9412345", "SF-9412345", " sf 941 2345\t", "ＳＦ９４１２３４５", "SF–941‑2345", "\u200bSF9412345\ufeff"} {
		require.Equal(t, "SF9412345", ident.NormalWaybill(text), text)
	}
	require.Equal(t, "JDVA001/2", ident.NormalWaybill("jdva001/2"))
}

func TestACarrierIsKnownByAllItsNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"zto", "ZTO", "zhongtong", "Zhong-Tong", "ＺＴＯ"} {
		require.Equal(t, "ZTO", known(t).Carrier(name), name)
	}
	require.Equal(t, "NOBODY", known(t).Carrier("nobody"))
}
