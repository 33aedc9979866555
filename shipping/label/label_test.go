package label

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/draw"
	"image/png"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/boombuler/barcode"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/stretchr/testify/require"
)

const sscc = "069012345000000011"

func example() Label {
	return Label{SSCC: sscc, Shipment: "S000001", Carrier: "顺丰速运 SF", Waybill: "SF1234567890123",
		From: "深圳仓 WH-SZ 深圳市福田区", To: "维修单 R000001", Address: "广州市海珠区新港中路 397 号 2 栋 1201 房", AreaCode: "440100",
		Reference: "R000001", Grams: 8240, Number: 1, Of: 2, PackedAt: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC),
		Lines: []Line{{"COMP-07", "变频压缩机 7.6 kg", "SN20260001", 1}, {"SEAL-02", "门封条", "", 3}}}
}

// pictures takes the images out of a PDF: what they hold is the data of a PNG, so a PNG is built about each.
func pictures(t *testing.T, pdf []byte) []image.Image {
	t.Helper()
	head := regexp.MustCompile(`(?s)/Subtype /Image\s*/Width (\d+)\s*/Height (\d+)\s*/ColorSpace /DeviceGray.*?/Length (\d+)>>\s*stream\n`)
	var out []image.Image
	for _, m := range head.FindAllSubmatchIndex(pdf, -1) {
		number := func(i int) int {
			n, err := strconv.Atoi(string(pdf[m[i]:m[i+1]]))
			require.NoError(t, err)
			return n
		}
		var file bytes.Buffer
		chunk := func(kind string, data []byte) {
			body := append([]byte(kind), data...)
			file.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
			file.Write(body)
			file.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
		}
		file.WriteString("\x89PNG\r\n\x1a\n")
		size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(number(2))), uint32(number(4)))
		chunk("IHDR", append(size, 8, 0, 0, 0, 0))
		chunk("IDAT", pdf[m[1]:m[1]+number(6)])
		chunk("IEND", nil)
		img, err := png.Decode(&file)
		require.NoError(t, err)
		out = append(out, img)
	}
	return out
}

// taller repeats the rows of a linear code, as the page does, so that a reader finds something to cross.
func taller(img image.Image) image.Image {
	out := image.NewGray(image.Rect(0, 0, img.Bounds().Dx(), 120))
	for y := range 120 {
		draw.Draw(out, image.Rect(0, y, img.Bounds().Dx(), y+1), img, image.Point{}, draw.Src)
	}
	return out
}

func readBars(t *testing.T, img image.Image) string {
	t.Helper()
	bmp, err := gozxing.NewBinaryBitmapFromImage(taller(img))
	require.NoError(t, err)
	got, err := oned.NewCode128Reader().Decode(bmp, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_ASSUME_GS1: true})
	require.NoError(t, err)
	return got.GetText()
}

func readSquare(t *testing.T, img image.Image) string {
	t.Helper()
	bmp, err := gozxing.NewBinaryBitmapFromImage(img)
	require.NoError(t, err)
	got, err := datamatrix.NewDataMatrixReader().Decode(bmp, nil)
	require.NoError(t, err)
	return got.GetText()
}

func TestPDFIsReadBackByABarcodeReader(t *testing.T) {
	t.Parallel()
	pdf, err := PDF(example())
	require.NoError(t, err)
	if to := os.Getenv("LABEL_PDF"); to != "" {
		require.NoError(t, os.WriteFile(to, pdf, 0o600))
	}
	found := pictures(t, pdf)
	require.Len(t, found, 2)
	for _, img := range found {
		if img.Bounds().Dx() == img.Bounds().Dy() {
			require.Equal(t, "\x1d00"+sscc, readSquare(t, img), "FNC1, AI 00, SSCC")
		} else {
			require.Equal(t, "]C100"+sscc, readBars(t, img), "]C1 is told of GS1-128 alone")
		}
	}
	require.Less(t, len(pdf), 60_000, "the font is a subset of what the page says")
}

func TestPDFIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	one, err := PDF(example())
	require.NoError(t, err)
	two, err := PDF(example())
	require.NoError(t, err)
	require.Equal(t, one, two)
}

// The escapes are undone as Zebra's manual tells, and what is left is encoded and read.
var fontAtStart = sha256.Sum256(plain)

// The writer of PDF wrote into the font that all documents and printers share.
func TestTheFontStaysWhatItIs(t *testing.T) {
	t.Parallel()
	_, err := PDF(example())
	require.NoError(t, err)
	_, err = ManifestPDF(Manifest{ID: "D000001", From: "深圳仓 WH-SZ", Carrier: "顺丰 SF", Driver: "老周", Vehicle: "粤B12345",
		Rows: []Row{{sscc, "S000001", "SF1234567890123", "维修单 R000001 广州市海珠区新港中路 397 号 2 栋 1201 房", 8240}}})
	require.NoError(t, err)
	require.Equal(t, fontAtStart, sha256.Sum256(plain))
}

func TestZPLSaysTheSameSSCC(t *testing.T) {
	t.Parallel()
	zpl, err := ZPL(example())
	require.NoError(t, err)
	bars := regexp.MustCompile(`\^BCN,[^^]*\^FD([^^]*)\^FS`).FindStringSubmatch(string(zpl))
	require.Len(t, bars, 2)
	rest, startsC := strings.CutPrefix(bars[1], ">;")
	require.True(t, startsC)
	code, err := fromElements(strings.ReplaceAll(rest, ">8", "\x1d"), gs1Linear)
	require.NoError(t, err)
	require.Equal(t, "]C100"+sscc, readBars(t, drawn(t, code, quietBars)))

	square := regexp.MustCompile(`\^BXN,7,200,,,,_\^FD([^^]*)\^FS`).FindStringSubmatch(string(zpl))
	require.Len(t, square, 2)
	code, err = fromElements(strings.ReplaceAll(square[1], "_1", "\x1d"), gs1Square)
	require.NoError(t, err)
	require.Equal(t, "\x1d00"+sscc, readSquare(t, drawn(t, code, quietModules)))

	require.Contains(t, string(zpl), "^CI28")
	require.Contains(t, string(zpl), "广州市海珠区新港中路")
}

// fromElements encodes an element string that begins with FNC1 and AI 00.
func fromElements(elements string, encode func(string) (barcode.Barcode, error)) (barcode.Barcode, error) {
	rest, ok := strings.CutPrefix(elements, "\x1d00")
	if !ok {
		return nil, ErrSSCC
	}
	return encode(rest)
}

func drawn(t *testing.T, code barcode.Barcode, quiet int) image.Image {
	t.Helper()
	raw, _, err := drawBarcode(code, quiet)
	require.NoError(t, err)
	img, err := png.Decode(bytes.NewReader(raw))
	require.NoError(t, err)
	return img
}

func TestAWrongSSCCIsNotPrinted(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "06901234500000001", "069012345000000014", "06901234500000001X"} {
		l := example()
		l.SSCC = bad
		_, err := PDF(l)
		require.ErrorIs(t, err, ErrSSCC)
		_, err = ZPL(l)
		require.ErrorIs(t, err, ErrSSCC)
	}
}

func TestWordsCannotCommandThePrinter(t *testing.T) {
	t.Parallel()
	l := example()
	l.Address = "x^XZ~JR_5E\n^XA"
	zpl, err := ZPL(l)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(zpl), "^XZ"))
	require.NotContains(t, string(zpl), "~JR")
	require.Contains(t, string(zpl), "x_5EXZ_7EJR_5F5E _5EXA")
}

func TestEveryLetterOfGB18030IsPrintedOrSaid(t *testing.T) {
	t.Parallel()
	require.Equal(t, "陶喆 A ·×", faceFor("陶喆 A ·×").printable("陶喆 A ·×"))
	require.Equal(t, "noto", faceFor("广州市海珠区").name, "the small font where it is enough")
	// Every ideograph of the first plane that GB 18030 asks for, and no letter in the place of another.
	for r := rune(0x3400); r <= 0x9fa5; r++ {
		if r > 0x4db5 && r < 0x4e00 {
			continue
		}
		at, held := wide().place(r)
		require.True(t, held, "%U", r)
		require.Equal(t, r, at)
	}
	// Letters beyond it: one that the font has stands at a place of its own, one that it lacks is said.
	seen := map[rune]bool{}
	for _, r := range "𠅤𬭎𬱖𫖯" {
		at, held := wide().place(r)
		if !held {
			require.Contains(t, faceFor("陶𠅤𬭎𬱖𫖯").printable(string(r)), "[U+")
			continue
		}
		require.True(t, at >= privateUse && at <= privateEnd && !seen[at], "%U at %U", r, at)
		seen[at] = true
	}
	require.NotEmpty(t, seen)
	require.Equal(t, "[U+E000][U+10FFFD]", wide().printable("\ue000\U0010fffd"), "what is private is nobody's letter")
	require.Equal(t, []string{"U+10FFFD"}, lacking("甲\U0010fffd乙\U0010fffd"))
}

func TestALabelOfRareLettersPrintsThemAndSaysWhatItLacks(t *testing.T) {
	t.Parallel()
	l := example()
	l.To, l.Address = "陶喆 \U0010fffd", "㙟头村 𬭎路 1 号"
	pdf, err := PDF(l)
	require.NoError(t, err)
	require.Less(t, len(pdf), 90_000, "the font is a subset of what the page says")
	z, err := ZPL(l)
	require.NoError(t, err)
	require.Contains(t, string(z), "^CWZ,"+printerWide)
	require.Contains(t, string(z), "陶喆 [U+10FFFD]")
	require.Contains(t, string(z), "㙟头村")
	require.Contains(t, string(z), "U+10FFFD^FS", "the label says what it could not print")
}

func TestFontsAreSentWhole(t *testing.T) {
	t.Parallel()
	z := FontZPL()
	for _, f := range []face{narrow, wide()} {
		require.True(t, bytes.Contains(z, []byte("~DY"+strings.TrimSuffix(f.printer, ".TTF")+",B,T,"+strconv.Itoa(len(f.raw))+",0,")))
		require.True(t, bytes.Contains(z, f.raw[len(f.raw)-64:]))
	}
}

func TestManifestHasARowAShipmentOverAsManyPagesAsItTakes(t *testing.T) {
	t.Parallel()
	m := Manifest{ID: "D000001", From: "深圳仓 WH-SZ", Carrier: "顺丰 SF", Driver: "老周", Vehicle: "粤B12345", OpenedAt: example().PackedAt, DepartsAt: example().PackedAt}
	for range rowsOnPage + 1 {
		m.Rows = append(m.Rows, Row{sscc, "S000001", "SF1234567890123", "维修单 R000001 广州市海珠区新港中路 397 号 2 栋 1201 房", 8240})
	}
	pdf, err := ManifestPDF(m)
	require.NoError(t, err)
	require.Contains(t, string(pdf), "/Count 2")
	if to := os.Getenv("MANIFEST_PDF"); to != "" {
		require.NoError(t, os.WriteFile(to, pdf, 0o600))
	}
}
