package ident_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/inventory/ident"
)

func TestAScannerSaysOnePieceInManyWays(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"C1", "C1\r", "C1\t", " C1", "c1", "Ｃ１", "]C121C1", "]C0C1", "]d221C1", "]d2\x1d21C1", "]Q321C1", "(21)C1", "(01)06901234567892(21)C1", "(01) 06901234567892 (21) C1\r\n",
		"]C1010690123456789221C1", "]d201069012345678921725123121C1\x1d10LOT7", "010690123456789221C1", "https://id.gs1.org/01/06901234567892/21/C1?17=251231",
		"https://example.com/some/01/06901234567892/10/LOT7/21/c1", "COMP/C1", "comp/c1\r\n", "https://parts.example/obj/COMP/C1", "S/N: C1", "sn=c1"} {
		scan, f := ident.ReadScan(raw)
		require.Nil(t, f, "%q", raw)
		serial, f := scan.SerialOf("COMP")
		require.Nil(t, f, "%q is %+v", raw, scan)
		require.Equal(t, ident.Code("C1"), ident.Code(serial), "%q", raw)
		require.True(t, scan.Names("COMP", "C1"), "%q", raw)
		require.False(t, scan.Names("COMP", "C2"), "%q", raw)
	}
	scan, f := ident.ReadScan("RS68/EF/SN-2")
	require.Nil(t, f)
	serial, f := scan.SerialOf("RS68/EF")
	require.Nil(t, f)
	require.Equal(t, "SN-2", serial, "a part's number may hold a slash")
}

func TestAScanTellsWhatKindOfThingItIs(t *testing.T) {
	t.Parallel()
	for raw, kind := range map[string]ident.ScanKind{
		"069012345000000011": ident.ScanPlain, "00069012345000000011": ident.ScanShipment, "]C100069012345000000011": ident.ScanShipment,
		"(00)069012345000000011": ident.ScanShipment, "urn:epc:id:sscc:6901234.5000000001": ident.ScanShipment, "https://id.gs1.org/00/069012345000000011": ident.ScanShipment,
		"SF1358012345678": ident.ScanWaybill, "sf-1358-012345678": ident.ScanWaybill, "1Z999AA10123456784": ident.ScanWaybill, "RR473124829GB": ident.ScanWaybill,
		"(401)SF1358012345678": ident.ScanWaybill, "BOOK": ident.ScanCommand, "undo": ident.ScanCommand, "x12": ident.ScanCommand, "EXP=2027-01-31": ident.ScanCommand,
		"LOT=L7": ident.ScanLot, "(10)L7": ident.ScanLot, "(240)COMP(21)C1": ident.ScanPiece, "(240)COMP": ident.ScanPart, "(01)06901234567892": ident.ScanPart,
		"https://parts.example/loc/WH-SZ": ident.ScanPlace, "BIN:B-1": ident.ScanBin, "RR473124828GB": ident.ScanPlain, "C1": ident.ScanPlain, "WH-SZ": ident.ScanPlain,
	} {
		scan, f := ident.ReadScan(raw)
		require.Nil(t, f, raw)
		require.Equal(t, kind, scan.Kind, raw)
	}
}

func TestAWaybillOrAParcelIsNoSerial(t *testing.T) {
	t.Parallel()
	for raw, why := range map[string]string{"SF1358012345678": "is_waybill", "]C100069012345000000011": "is_shipment", "BOOK": "is_command", "(01)06901234567892": "is_part",
		"(240)VALVE(21)C1": "other_part", "LOT=7": "is_lot"} {
		scan, f := ident.ReadScan(raw)
		require.Nil(t, f, raw)
		_, f = scan.SerialOf("COMP")
		require.NotNil(t, f, raw)
		require.Equal(t, why, f.Why, raw)
	}
}

func TestACheckDigitThatIsWrongIsTold(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"(01)06901234567893(21)C1", "]C100069012345000000012", "https://id.gs1.org/01/06901234567893/21/C1"} {
		_, f := ident.ReadScan(raw)
		require.NotNil(t, f, raw)
		require.Equal(t, "check_digit", f.Why, raw)
	}
	_, f := ident.ReadScan("]C117209931")
	require.NotNil(t, f)
	require.Equal(t, "elements", f.Why, "there is no such day")
}

func TestElementsOfADeliveryAreReadTogether(t *testing.T) {
	t.Parallel()
	scan, f := ident.ReadScan("]d2010690123456789211260131172801311\x1d")
	require.NotNil(t, f, "what does not read to its end is refused: %+v", scan)
	scan, f = ident.ReadScan("]d20106901234567892112601311728013110L-7\x1d21SN9\x1d3012")
	require.Nil(t, f)
	require.Equal(t, ident.Scan{Kind: ident.ScanPiece, Text: scan.Text, GTIN: "06901234567892", Serial: "SN9", Lot: "L-7", MadeOn: "2026-01-31",
		ExpiresOn: "2028-01-31", Quantity: 12}, scan)
}

func TestPropertyNoScanBreaksTheReader(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SampledFrom([]string{"", "]C1", "]d2\x1d", "(01)", "00", "01", "https://a/01/", "\x1d"}).Draw(t, "before") + rapid.String().Draw(t, "raw")
		scan, f := ident.ReadScan(raw)
		if f != nil {
			return
		}
		if serial, f := scan.SerialOf("P/1"); f == nil {
			require.True(t, scan.Names("P/1", serial), "%q names %q", raw, serial)
		}
	})
}

func TestPropertyASerialIsFoundBehindAnyPrefix(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		serial := rapid.StringMatching(`[A-Z]{2}[A-Z0-9]{3,12}Q`).Draw(t, "serial")
		form := rapid.SampledFrom([]string{"%", "]C121%", "(21)%", "(01)06901234567892(21)%", "]d2010690123456789221%", "https://a.example/01/06901234567892/21/%", "COMP/%"}).Draw(t, "form")
		scan, f := ident.ReadScan(typed(t, strings.ReplaceAll(form, "%", serial)))
		if strings.HasPrefix(form, "http") {
			scan, f = ident.ReadScan(strings.ReplaceAll(form, "%", strings.ToLower(serial)) + "\r\n")
		}
		require.Nil(t, f)
		require.True(t, scan.Names("COMP", serial), "%+v", scan)
	})
}
