package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"fettle/internal/fault"
	"fettle/internal/sheet"
)

func workbook(t *testing.T, fill func(*excelize.File)) *bytes.Reader {
	t.Helper()
	book := excelize.NewFile()
	fill(book)
	out, err := book.WriteToBuffer()
	require.NoError(t, err)
	require.NoError(t, book.Close())
	return bytes.NewReader(out.Bytes())
}

func TestAWorkbookIsReadAsAPersonSeesIt(t *testing.T) {
	t.Parallel()
	file := workbook(t, func(b *excelize.File) {
		require.NoError(t, b.SetSheetRow("Sheet1", "A3", &[]any{"location", "day", "clock", "quantity", "note", "yes"}))
		require.NoError(t, b.SetSheetRow("Sheet1", "A5", &[]any{"00123", time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC), 0.35416666666666669, 7, " 中文 ", true}))
		require.NoError(t, b.SetSheetRow("Sheet1", "A6", &[]any{12345678901234.0, 46081.5, nil, 0.1}))
		for cell, id := range map[string]int{"B5": 14, "C5": 20, "B6": 22} {
			style, err := b.NewStyle(&excelize.Style{NumFmt: id})
			require.NoError(t, err)
			require.NoError(t, b.SetCellStyle("Sheet1", cell, cell, style))
		}
		code := `yyyy"年"m"月"d"日"`
		style, err := b.NewStyle(&excelize.Style{CustomNumFmt: &code})
		require.NoError(t, err)
		require.NoError(t, b.SetCellValue("Sheet1", "G6", 46081))
		require.NoError(t, b.SetCellStyle("Sheet1", "G6", "G6", style))
	})
	found, rows := read(t, file, sheet.Options{})
	require.Equal(t, sheet.Found{Format: sheet.XLSX, Sheet: "Sheet1"}, found)
	require.Equal(t, []sheet.Row{{Line: 3, Cells: []string{"location", "day", "clock", "quantity", "note", "yes"}},
		{Line: 5, Cells: []string{"00123", "2026-02-28", "08:30", "7", " 中文 ", "true"}},
		{Line: 6, Cells: []string{"12345678901234", "2026-02-28 12:00", "", "0.1", "", "", "2026-02-28"}}}, rows)
}

// onlySeeks hides that a file can be read at any place, as one that comes in pieces cannot.
type onlySeeks struct{ io.ReadSeeker }

func TestAWorkbookInPiecesIsReadAlike(t *testing.T) {
	t.Parallel()
	fill := func(b *excelize.File) { require.NoError(t, b.SetSheetRow("Sheet1", "A1", &[]any{"a", "b"})) }
	_, want := read(t, workbook(t, fill), sheet.Options{})
	_, got := read(t, onlySeeks{workbook(t, fill)}, sheet.Options{})
	require.Equal(t, want, got)
}

// packed is a workbook whose one sheet is written by hand.
func packed(t *testing.T, write func(io.Writer)) *bytes.Reader {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	part := func(name string) io.Writer {
		w, err := z.Create(name)
		require.NoError(t, err)
		return w
	}
	_, err := io.WriteString(part("xl/workbook.xml"), `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	require.NoError(t, err)
	_, err = io.WriteString(part("xl/_rels/workbook.xml.rels"), `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`)
	require.NoError(t, err)
	sheet := part("xl/worksheets/sheet1.xml")
	_, err = io.WriteString(sheet, `<worksheet><sheetData>`)
	require.NoError(t, err)
	write(sheet)
	_, err = io.WriteString(sheet, `</sheetData></worksheet>`)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return bytes.NewReader(out.Bytes())
}

func TestAWorkbookThatUnpacksToTooMuchIsRefusedBeforeItIsUnpacked(t *testing.T) {
	t.Parallel()
	file := packed(t, func(w io.Writer) {
		for range 200 {
			_, err := io.WriteString(w, strings.Repeat(`<row><c r="A1"/></row>`, 1000))
			require.NoError(t, err)
		}
	})
	require.Less(t, file.Len(), 64<<10, "a small file")
	_, err := sheet.Open(file, sheet.Options{})
	var f *fault.Fault
	require.ErrorAs(t, err, &f)
	require.Equal(t, "bomb", f.Why)
}

func TestACellFarOutCostsNothing(t *testing.T) {
	t.Parallel()
	_, rows := read(t, packed(t, func(w io.Writer) {
		_, err := fmt.Fprint(w, `<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="XFD1" s="0"/></row>`+
			`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`)
		require.NoError(t, err)
	}), sheet.Options{})
	require.Equal(t, []string{"a"}, rows[0].Cells, "an empty cell is none")
	require.Equal(t, sheet.Row{Line: 1048576, Broken: sheet.TooLong}, rows[1])
}

func TestAWordWithoutEndIsNotHeld(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 3<<20)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = 'a' + byte(random.IntN(26))
	}
	file := packed(t, func(w io.Writer) {
		_, err := io.WriteString(w, `<row r="1"><c r="A1" t="inlineStr"><is><t>`)
		require.NoError(t, err)
		for range 8 {
			_, err := w.Write(noise)
			require.NoError(t, err)
		}
		_, err = io.WriteString(w, `</t></is></c></row>`)
		require.NoError(t, err)
	})
	r, err := sheet.Open(file, sheet.Options{})
	if err == nil {
		_, err = r.Next()
	}
	require.ErrorIs(t, err, sheet.ErrFile)
}
