package dataload_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

const partHeader = "number,name_zh,name_en,product_line,category,class,serialised,core_return,hazard_code,grams,price_minor,currency,warranty_days,esd\n"

func TestAProductLineMayBeHeadedAsItWas(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	require.Equal(t, 1, w.Load("models", "number,line,brand,name_zh,name_en\nM9,fridge,Beichen,冰箱,Fridge\n", false).Added)
	require.Equal(t, 1, w.Load("models", "number,product_line,brand,name_zh,name_en\nM9,washer,Beichen,洗衣机,Washer\n", false).Changed)
	report := w.Load("models", "number,line,product_line,brand,name_zh,name_en\nM9,fridge,fridge,Beichen,冰箱,Fridge\n", false)
	require.NotEmpty(t, report.Errors, "one column, twice")
}

func TestAnImportIsIdempotentAndADryRunWritesNothing(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	file := "\ufeff" + partHeader + "P-1,风扇,Fan,fridge,fan_motor,common,true,true,,320,5900,CNY,365,false\r\n" +
		"SEAL,门封条,Door seal,fridge,seal,common,false,false,,310,3900,CNY,0,false\r\n" +
		"BELT,皮带,Belt,washer,belt,other,false,false,,90,1900,CNY,0,false\r\n"
	figures := func(r dataload.ImportReport) []int {
		return []int{r.Rows, r.Added, r.Changed, r.Unchanged, len(r.Errors)}
	}
	require.Equal(t, []int{3, 1, 1, 1, 0}, figures(w.Load("parts", file, true)))
	require.Equal(t, []int{3, 1, 1, 1, 0}, figures(w.Load("parts", file, false)), "the dry run had written nothing")
	require.Equal(t, []int{3, 0, 0, 3, 0}, figures(w.Load("parts", file, false)))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		p, err := catalog.PartByNumber(ctx, tx, "SEAL")
		require.EqualValues(t, 310, p.Grams)
		require.Equal(t, 2, p.Version)
		return err
	})
}

func TestEveryRowErrorIsToldAtOnceAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	report := w.Load("parts", partHeader+
		"P-1,风扇,Fan,fridge,fan_motor,common,true,true,,320,5900,CNY,365,false\n"+
		strings.Repeat("P", 65)+",,Fan,fridge,fan_motor,rare,maybe,true,,0,-1,yuan,x,false\n"+
		"P-1,风扇,Fan,fridge,fan_motor,common,true,true,,320,5900,CNY,365,false\n"+
		"P-3,short\n", false)
	var at []dataload.RowError
	for _, e := range report.Errors {
		at = append(at, dataload.RowError{Row: e.Row, Column: e.Column, Code: e.Code})
	}
	wrong := func(row int, column, code string) dataload.RowError {
		return dataload.RowError{Row: row, Column: column, Code: code}
	}
	require.Equal(t, []dataload.RowError{wrong(3, "number", "fault.identifier_invalid.too_long"), wrong(3, "name_zh", "row.empty"), wrong(3, "class", "row.one_of"),
		wrong(3, "serialised", "row.yes_no"), wrong(3, "grams", "row.number"), wrong(3, "price_minor", "row.number"),
		wrong(3, "currency", "row.currency"), wrong(3, "warranty_days", "row.number"), wrong(4, "number", "row.twice"), wrong(5, "", "row.cells")}, at)
	require.Equal(t, "“P-1”：与第 2 行重复", report.In("zh").Errors[8].Message)
	require.Equal(t, "2 cells instead of 14", report.In("en").Errors[9].Message)
	require.Equal(t, `"maybe": true or false is expected`, report.In("en").Errors[3].Message, "what stands there is quoted")
	require.Empty(t, report.Errors[8].Message, "a report in a language is another report")
	require.Zero(t, report.Added)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := catalog.PartByNumber(ctx, tx, "P-1")
		require.ErrorIs(t, err, catalog.ErrNoPart)
		return nil
	})
}

func TestFilesThatAreNotWhatTheySay(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	for name, csv := range map[string]string{
		"empty": "", "no rows": partHeader, "unknown column": "number,colour\nA,red\n", "not csv": partHeader + "\"P\"x,\n",
		"not text": partHeader + "P-1,\xff\xfe,Fan,fridge,fan_motor,common,true,true,,320,5900,CNY,365,false\n",
		"nul":      partHeader + "P-1,\x00,Fan,fridge,fan_motor,common,true,true,,320,5900,CNY,365,false\n",
		"hazard":   partHeader + "P-1,风扇,Fan,fridge,fan_motor,common,true,true,900-1,320,5900,CNY,365,false\n",
	} {
		require.NotEmpty(t, w.Load("parts", csv, false).Errors, name)
	}
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := dataload.Import(ctx, tx, "secrets", strings.NewReader("a\n"), dataload.Options{})
		return err
	})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	places := "code,kind,parent,name_zh,name_en,lon,lat,zone,cutoff,pick_minutes\n"
	for name, rowOf := range map[string]string{
		"swapped": "N,city,,北,N,23.1,113.2,Asia/Shanghai,18:00,60\n",
		"half":    "N,city,,北,N,113.2,,Asia/Shanghai,18:00,60\n",
		"zone":    "N,city,,北,N,,,Asia/Atlantis,18:00,60\n",
		"cutoff":  "N,city,,北,N,,,Asia/Shanghai,25:00,60\n",
		"parent":  "N,city,NOWHERE,北,N,,,Asia/Shanghai,18:00,60\n",
	} {
		require.NotEmpty(t, w.Load("locations", places+rowOf, false).Errors, name)
	}
	require.Equal(t, 2, w.Load("locations", places+"N2,outlet,N,北,N,,,Asia/Shanghai,,60\nN,city,,北,N,113.2,23.1,Asia/Shanghai,18:00,60\n", false).Added,
		"a parent may stand later in the same file")
}

func TestAPartInStockKeepsItsSerials(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	file := partHeader + "SEAL,门封条,Door seal,fridge,seal,common,true,false,,300,3900,CNY,0,false\n"
	w.Receive("SEAL", "A", 1)
	require.Len(t, w.Load("parts", file, false).Errors, 1)
	require.Empty(t, w.Load("parts", strings.Replace(file, "SEAL", "BELT", 1), false).Errors, "nothing lies of it")
	w.Clean()
}

func TestSupersessionLoopsAreRowErrors(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	header := "from_part,to_part,mode,effective_on,factor,two_way\n"
	require.NotEmpty(t, w.Load("supersessions", header+"SEAL,SEAL,no_stock,2026-01-01,1,false\n", false).Errors)
	require.Equal(t, 1, w.Load("supersessions", header+"SEAL,BELT,stock_only,2026-01-01,1,false\n", false).Added)
	report := w.Load("supersessions", header+"BELT,COMP,stock_only,2026-01-01,1,false\nCOMP,SEAL,stock_only,2026-01-01,1,false\n", false)
	require.Len(t, report.Errors, 2, "the loop closes over a row stored before")
	require.Equal(t, 2, report.Errors[0].Row)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		got, err := catalog.Replacements(ctx, tx, []string{"SEAL", "COMP"})
		require.Equal(t, map[string][]catalog.Replacement{"SEAL": {{Part: "SEAL", Factor: 1}, {Part: "BELT", Factor: 1}}, "COMP": {{Part: "COMP", Factor: 1}}}, got)
		return err
	})
}

func TestPiecesWithSerialsStandForOne(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	header := "from_part,to_part,mode,effective_on,factor,two_way\n"
	report := w.Load("supersessions", header+"SEAL,COMP,stock_only,2026-01-01,2,false\n", false)
	require.Len(t, report.Errors, 1)
	require.Equal(t, "factor", report.Errors[0].Column)
	require.Equal(t, 2, w.Load("supersessions", header+"SEAL,BELT,stock_only,2026-01-01,2,false\nBELT,COMP,stock_only,2026-01-01,1,false\n", false).Added)
}

func TestAStockFileIsBookedOnce(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	file := "location,part,condition,quantity,bin\nA,SEAL,new,5,A-01\nB,COMP,new,2,\nA,COMP,refurbished,1,A-02\n"
	require.Equal(t, 3, w.Load("stock", file, true).Added)
	require.Zero(t, w.Events("inventory.stock_arrived.v1"))
	require.Equal(t, 3, w.Load("stock", file, false).Added)
	sameRows := "part,location,condition,bin,quantity\r\nCOMP,B,new,,2\r\nSEAL,A,new,A-01,5\r\nCOMP,A,refurbished,A-02,1\r\n"
	require.Equal(t, 3, w.Load("stock", sameRows, false).Unchanged)
	require.Equal(t, [2]int64{5, 0}, w.Counter("SEAL", "A", stock.New))
	require.Equal(t, 1, w.Load("stock", "location,part,condition,quantity\nB,COMP,new,1\n", false).Added)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		serials, err := stock.SerialsAt(ctx, tx, "COMP", "B", stock.New, 10)
		require.Equal(t, []string{"COMP-000001", "COMP-000002", "COMP-000004"}, serials)
		return err
	})
	bad := w.Load("stock", "location,part,condition,quantity,serials\nB,COMP,new,1,COMP-000001\nX,SEAL,new,1,\nBOX,SEAL,new,1,\nA,Y,new,0,\n", false)
	require.NotEmpty(t, bad.Errors)
	require.Len(t, w.Load("stock", "location,part,condition,quantity,serials\nB,COMP,new,1,COMP-000001\n", false).Errors, 1)
	uninspected := w.Load("stock", "location,part,condition,quantity\nA,SEAL,uninspected,1\n", false)
	require.Len(t, uninspected.Errors, 1, "nobody would look at it")
	require.Equal(t, "condition", uninspected.Errors[0].Column)
	w.Clean()
}

// The files of the demonstration are loaded as a user would load his own.
func TestTheDemonstrationNetworkLoadsInSeconds(t *testing.T) {
	t.Parallel()
	w := inventorytest.World{T: t, DB: dbtest.New(t)}
	begun := w.DB.Now()
	for _, kind := range dataload.FileKinds() {
		if slices.Contains([]dataload.FileKind{dataload.FileVanLevels, dataload.FileTransfers, dataload.FileCounts, dataload.FilePartNumbers, dataload.FileDeclarations}, kind) {
			continue
		}
		name := map[dataload.FileKind]string{dataload.FileCalendarDays: "calendar"}[kind]
		if name == "" {
			name = string(kind)
		}
		csv, err := os.ReadFile(filepath.Join("..", "..", "cmd", "fettle", "demo", "data", name+".csv"))
		require.NoError(t, err)
		report := w.Load(kind, string(csv), false)
		require.Empty(t, report.Errors, kind)
		require.NotZero(t, report.Added+report.Changed, kind)
		require.Equal(t, report.Rows, w.Load(kind, string(csv), false).Unchanged, kind)
	}
	t.Logf("loaded twice in %v", w.DB.Now().Sub(begun))
	w.Clean()
}
