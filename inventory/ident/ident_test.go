package ident_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/inventory/ident"
)

// typed is what people and scanners make of an identifier without meaning another one.
func typed(t *rapid.T, shown string) string {
	var b strings.Builder
	for _, r := range shown {
		switch rapid.IntRange(0, 5).Draw(t, "how") {
		case 0:
			r = []rune(strings.ToLower(string(r)))[0]
			if r > 0x7f {
				r = []rune(shown)[0]
			}
		case 1:
			if r > 0x20 && r < 0x7f {
				r += 0xfee0
			}
		case 2:
			b.WriteRune('\u200b')
		}
		b.WriteRune(r)
	}
	return rapid.SampledFrom([]string{"", " ", "\t", "\ufeff"}).Draw(t, "before") + b.String() + rapid.SampledFrom([]string{"", " ", "\r\n", "\t", "\u3000"}).Draw(t, "after")
}

func TestPropertyAnIdentifierIsTheSameHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	shapes := map[ident.Kind]string{ident.OfPart: "[A-Z0-9/#.+()-]{1,40}", ident.OfModel: "[A-Z0-9/#.+()-]{1,40}", ident.OfSerial: "[A-Z0-9/.-]{1,40}",
		ident.OfLot: "[A-Z0-9/.-]{1,20}", ident.OfBin: "[A-Z0-9/.-]{1,20}", ident.OfPlace: "[A-Z0-9][A-Z0-9._-]{0,30}", ident.OfCarrier: "[A-Z0-9][A-Z0-9._-]{0,20}",
		ident.OfArea: "[A-Z0-9]{2,8}", ident.OfWaybill: "[A-Z]{2}[0-9]{8,14}", ident.OfTelephone: `\+[0-9]{8,14}`}
	rapid.Check(t, func(t *rapid.T) {
		for _, kind := range slices.Sorted(maps.Keys(shapes)) {
			shape := shapes[kind]
			meant := rapid.StringMatching(shape).Draw(t, string(kind))
			first, f := ident.Read(kind, meant)
			require.Nil(t, f, "%s %q", kind, meant)
			again, f := ident.Read(kind, first)
			require.Nil(t, f)
			require.Equal(t, first, again, "%s: what is shown reads as itself", kind)
			other, f := ident.Read(kind, typed(t, meant))
			require.Nil(t, f)
			require.Equal(t, ident.Normal(kind, meant), ident.Normal(kind, other), kind)
			require.Equal(t, ident.Normal(kind, meant), ident.Normal(kind, ident.Normal(kind, meant)), "%s: the normal form is its own", kind)
		}
	})
}

func TestPropertyAnyTextReadsTwiceAlikeOrNotAtAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.String().Draw(t, "raw")
		for _, kind := range slices.Sorted(maps.Keys(ident.Readers())) {
			shown, f := ident.Read(ident.Kind(kind), raw)
			if f != nil {
				continue
			}
			again, f := ident.Read(ident.Kind(kind), shown)
			require.Nil(t, f, "%s %q", kind, shown)
			require.Equal(t, shown, again)
		}
		require.Equal(t, ident.Code(raw), ident.Code(ident.Code(raw)))
	})
}

func TestWholeCataloguesOfMakersAreRead(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"RS68A8840S9/EF", "SMV46KX01E/10", "4681EA1007G#1", "EBR 73093601", "DC97-16151A/B", "ABC+1 (2)", "17476000001234"} {
		for _, kind := range []ident.Kind{ident.OfPart, ident.OfModel} {
			shown, f := ident.Read(kind, " "+number+"\r\n")
			require.Nil(t, f, number)
			require.Equal(t, number, shown)
		}
	}
	require.Equal(t, ident.Code("EBR 73093601"), ident.Code("ebr73093601"))
	require.NotEqual(t, ident.Code("A-1"), ident.Code("A1"), "signs count")
}

func TestWhatCanBeNoIdentifierIsRefusedAndSaysWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind     ident.Kind
		raw, why string
	}{
		{ident.OfPart, "A\x00B", "signs"}, {ident.OfPart, "\xff", "signs"}, {ident.OfPart, " ", "empty"}, {ident.OfPart, strings.Repeat("9", 65), "too_long"},
		{ident.OfSerial, "SN5;SN6", "several"}, {ident.OfSerial, strings.Repeat("S", 9000), "too_long"}, {ident.OfPlace, "WH 1/2", "code"},
		{ident.OfWaybill, "SF!", "waybill"}, {ident.OfWaybill, "SF1", "too_short"}, {ident.OfSSCC, "069012345000000012", "check_digit"}, {ident.OfSSCC, "1", "sscc"},
		{ident.OfTelephone, "call me", "telephone"}, {ident.OfTelephone, "123", "telephone"},
	} {
		_, f := ident.Read(c.kind, c.raw)
		require.NotNil(t, f, c.raw)
		require.Equal(t, c.why, f.Why, "%q", c.raw)
	}
}

func TestATelephoneIsReadHoweverItIsGrouped(t *testing.T) {
	t.Parallel()
	for raw, normal := range map[string]string{"138 0013 8000": "13800138000", "+86 138-0013-8000": "+8613800138000", "0086 138 0013 8000": "+8613800138000",
		"（010）6552 9988": "01065529988", "010-65529988转8012": "01065529988x8012", "１３８００１３８０００": "13800138000", "+49 (0)89 / 123456": "+49089123456"} {
		number, f := ident.ParseTelephone(raw)
		require.Nil(t, f, raw)
		require.Equal(t, normal, number.Normal(), raw)
	}
}

func TestWaybillsAreTheSameHoweverTheyAreGrouped(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"SF1358012345678", "sf1358012345678", "SF-1358-0123-45678", " SF 1358012345678 \r\n", "ＳＦ1358012345678"} {
		w, f := ident.ParseWaybill(raw)
		require.Nil(t, f, raw)
		require.Equal(t, "SF1358012345678", w.Normal(), raw)
	}
}

func TestSerialRangesAreInNaturalOrder(t *testing.T) {
	t.Parallel()
	in := func(serial, from, to string) bool {
		return ident.Natural(from) <= ident.Natural(serial) && ident.Natural(serial) <= ident.Natural(to)
	}
	require.True(t, in("SN1200", "SN999", "SN1500"))
	require.False(t, in("SN998", "SN999", "SN1500"))
	require.False(t, in("SN1501", "SN999", "SN1500"))
	require.True(t, in("sn 1200", "SN999", "SN1500"))
	require.Nil(t, ident.CheckRange("SN999", "SN1500"))
	require.Nil(t, ident.CheckRange("", "SN1"))
	require.Equal(t, "reversed", ident.CheckRange("SN900", "SN100").Why)
}
