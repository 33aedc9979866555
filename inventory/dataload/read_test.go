package dataload_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
)

func load(w inventorytest.World, kind dataload.FileKind, file io.ReadSeeker, o dataload.Options) dataload.ImportReport {
	w.Helper()
	var report dataload.ImportReport
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		report, err = dataload.Import(ctx, tx, kind, file, o)
		return err
	})
	return report.In("en")
}

// told is each error as row, column and value.
func told(r dataload.ImportReport) (out []string) {
	for _, e := range r.Errors {
		out = append(out, strings.TrimSpace(fmt.Sprint(e.Row, " ", e.Column, " ", e.Value)))
	}
	return out
}

func TestAFileOfAnyDialectIsReadAndToldHow(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("编号,中文名称,英文名称,产品线,等级,类别,重量（克）,价格,货币,保修天数\nP-1,冰箱风扇电机,Fan motor,fridge,common,fan_motor,320,59.5,CNY,365\n")
	require.NoError(t, err)
	r := load(w, "parts", strings.NewReader(gbk), dataload.Options{})
	require.Empty(t, r.Errors)
	require.Equal(t, "read as GB 18030 (GBK), separated by commas (,)", r.Told)
	require.Equal(t, 1, w.Number("SELECT count(*) FROM parts WHERE number = 'P-1' AND name_zh = '冰箱风扇电机' AND price_minor = 5950"))
	latin, err := charmap.ISO8859_1.NewEncoder().String("Number;NAME_EN;Name_zh;Product Line;category;class;grams;currency;Price;warranty_days;;\r\n" +
		"P-2;Kühlschranktür für Küche;Tür;fridge;seal;common;320.0;EUR;1.259,00;0;;\r\n;;;;;;;;;;;\r\n\r\n" +
		"P-3;Dichtung;Dichtung größer;fridge;seal;common;320;JPY;1259;0;;\r\n")
	require.NoError(t, err)
	r = load(w, "parts", strings.NewReader(latin), dataload.Options{})
	require.Empty(t, r.Errors)
	require.Equal(t, 2, r.Rows, "blank rows are none")
	require.Equal(t, "read as Windows-1252 (Latin-1), separated by semicolons (;)", r.Told)
	require.Equal(t, 1, w.Number("SELECT count(*) FROM parts WHERE number = 'P-2' AND name_en = 'Kühlschranktür für Küche' AND price_minor = 125900"))
	require.Equal(t, 1, w.Number("SELECT count(*) FROM parts WHERE number = 'P-3' AND price_minor = 1259"))
	r = load(w, "parts", strings.NewReader(partHeader+"P-4,Gr\xf6\xdfe,Size,fridge,seal,common,false,false,,320,5900,CNY,0,false\n"), dataload.Options{})
	require.Contains(t, r.Errors[0].Message, "GB 18030", "what fits two encodings is named and not guessed")
	require.Equal(t, 1, load(w, "parts", strings.NewReader(partHeader+"P-4,Gr\xf6\xdfe,Size,fridge,seal,common,false,false,,320,5900,CNY,0,false\n"),
		dataload.Options{Encoding: "windows-1252"}).Added)
}

func TestColumnsThatAreUnknownAreNamedOrPassedOver(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	file := "calendar,weekdays,name_zh,name_en,colour\nCN,1111100,工作日,Working days,red\n"
	r := load(w, "calendars", strings.NewReader(file), dataload.Options{})
	require.Equal(t, []string{"1 colour"}, told(r))
	require.Contains(t, r.Errors[0].Message, "weekdays", "the columns there are")
	r = load(w, "calendars", strings.NewReader(file), dataload.Options{IgnoreUnknown: true})
	require.Equal(t, []string{"colour"}, r.Ignored)
	require.Equal(t, 1, r.Added)
	require.Equal(t, []string{"2  red"}, told(load(w, "calendars", strings.NewReader(strings.Replace(file, "colour", "", 1)), dataload.Options{})))
}

func TestWhatACellSaysIsReadInOneWayOrRefused(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	days := "calendar,day,working\n"
	require.Equal(t, 1, load(w, "calendars", strings.NewReader("calendar,weekdays,name_zh,name_en\nCN,1111100,工作日,Days\n"), dataload.Options{}).Added)
	r := load(w, "calendar_days", strings.NewReader(days+"CN,2026/10/1,否\nCN,2026年10月2日,no\nCN,3.10.2026,是\nCN,20261004,FALSE\nCN,10/05/2026,no\nCN,2026-02-30,no\nCN,46000,no\n"), dataload.Options{})
	require.Equal(t, []string{"6 day 10/05/2026", "7 day 2026-02-30", "8 day 46000"}, told(r), "a date that can be read in two ways is not guessed")
	price := "number,name_zh,name_en,product_line,category,class,grams,currency,warranty_days,price\n"
	r = load(w, "parts", strings.NewReader(price+"P-1,a,a,fridge,seal,common,1,CNY,0,\"1,259\"\nP-2,a,a,fridge,seal,common,1,CNY,0,59.005\nP-3,a,a,fridge,seal,common,1,CNY,0,¥59\nP-4,a,a,fridge,seal,common,1,KWD,0,1.234\n"), dataload.Options{OnlyGood: true})
	require.Equal(t, []string{"2 price 1,259", "3 price 59.005"}, told(r))
	require.Equal(t, 1, w.Number("SELECT count(*) FROM parts WHERE number = 'P-3' AND price_minor = 5900"))
	require.Equal(t, 1, w.Number("SELECT count(*) FROM parts WHERE number = 'P-4' AND price_minor = 1234"))
	minor := strings.Replace(price, ",price", ",price_minor", 1)
	r = load(w, "parts", strings.NewReader(minor+"P-5,a,a,fridge,seal,common,1,CNY,0,59.00\n"), dataload.Options{})
	require.Equal(t, []string{"2 price_minor 59.00"}, told(r))
	require.Contains(t, r.Errors[0].Message, "head the column price")
	r = load(w, "parts", strings.NewReader(minor+"P-6,\"line\nbreak\",a,fridge,seal,common,1,CNY,0,59\nP-7,turn\u202eed,a,fridge,seal,common,1,CNY,0,59\n"), dataload.Options{})
	require.Len(t, r.Errors, 2, "what the other doors refuse")
}

func TestEveryFaultIsToldInOnePass(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	var file strings.Builder
	file.WriteString("van,part,low,high\n")
	for i := range 1500 {
		fmt.Fprintf(&file, "VAN,NONE-%d,2,5\n", i)
	}
	file.WriteString("A,SEAL,1,2\nVAN,SEAL,x,5\nVAN,SEAL,6,5\nVAN,BELT,0,5\n")
	r := load(w, "van_levels", strings.NewReader(file.String()), dataload.Options{})
	require.Len(t, r.Errors, 1000)
	require.Equal(t, 504, r.More, "how many more is said")
	require.Equal(t, 1503, r.Bad)
	require.Zero(t, w.Number("SELECT count(*) FROM van_levels"), "nothing is written while there is one")
	last := load(w, "van_levels", strings.NewReader("van,part,low,high\nA,NONE,x,5\nVAN,SEAL,6,5\nVAN,,1,5\nVAN,,1,5\nVAN,BELT,1,5\nVAN,BELT,1,6\n"), dataload.Options{})
	require.Equal(t, []string{"2 low x", "2 van A", "2 part NONE", "3 high 5", "4 part", "5 part", "7 van VAN BELT"}, told(last),
		"a row tells all that is wrong with it, and a key that cannot be read makes no later row the same")
}

func TestTheGoodRowsAreLoadedAndTheOthersAnsweredAsAFile(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	file := "van,part,low,high,remark\nVAN,SEAL,2,5,=a\nVAN,NOPE,2,5,\"b,c\"\nVAN,BELT,9,5,d\n"
	o := dataload.Options{OnlyGood: true, IgnoreUnknown: true, Rejected: true}
	r := load(w, "van_levels", strings.NewReader(file), o)
	require.Equal(t, []int{1, 2}, []int{r.Added, r.Bad})
	require.Equal(t, 1, w.Number("SELECT count(*) FROM van_levels"))
	require.Equal(t, "\ufeffvan,part,low,high,remark,errors\nVAN,NOPE,2,5,\"b,c\",\"part: \"\"NOPE\"\": there is no NOPE\"\nVAN,BELT,9,5,d,\"high: \"\"5\"\": it is less than 9\"\n", r.Rejected)
	mended := strings.NewReplacer("NOPE", "COMP", ",9,5,", ",4,5,").Replace(r.Rejected)
	r = load(w, "van_levels", strings.NewReader(mended), o)
	require.Empty(t, r.Errors, "the file is mended and loaded as it is")
	require.Equal(t, 2, r.Added)
}

func TestALawOfTheDatabaseIsToldWithRowAndColumn(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	places := "code,kind,parent,name_zh,name_en,lon,lat,zone,pick_minutes\n"
	r := load(w, "locations", strings.NewReader(places+"N1,city,,北,N,113.2,23.1,Asia/Shanghai,60\nN2,city,,北,N,113.2,,Asia/Shanghai,60\nN3,outlet,N1,北,N,,,Asia/Shanghai,60\nN4,outlet,N2,北,N,,,Asia/Shanghai,60\n"), dataload.Options{OnlyGood: true})
	require.Equal(t, []string{"3 lon 113.2"}, told(r)[:1])
	require.Contains(t, r.Errors[0].Message, "longitude and latitude are given together")
	require.Equal(t, 2, w.Number("SELECT count(*) FROM locations WHERE code IN ('N1', 'N3')"))
	r = load(w, "locations", strings.NewReader(places+"R1,city,R2,北,N,,,Asia/Shanghai,60\nR2,city,R1,北,N,,,Asia/Shanghai,60\nR3,city,,北,N,,,Asia/Shanghai,60\n"), dataload.Options{})
	require.Equal(t, []string{"2 parent R2", "3 parent R1"}, told(r), "a place does not lie in itself")
	r = load(w, "calendars", strings.NewReader("calendar,weekdays,name_zh,name_en\nCN,1111100,"+strings.Repeat("名", 201)+",a\n"), dataload.Options{})
	require.Equal(t, 2, r.Errors[0].Row)
}

func TestAWorkbookIsReadAsTheSameFile(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 7)
	for _, format := range []string{"csv", "xlsx"} {
		var file []byte
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			var out bytes.Buffer
			if format == "csv" {
				err = dataload.ExportCSV(ctx, tx, "stock", &out)
				file = out.Bytes()
				return err
			}
			file, err = dataload.ExportXLSX(ctx, tx, "stock")
			return err
		})
		r := load(w, "stock", bytes.NewReader(file), dataload.Options{DryRun: true})
		require.Empty(t, r.Errors)
		require.Equal(t, []int{1, 1}, []int{r.Rows, r.Added})
	}
	w.Clean()
}
