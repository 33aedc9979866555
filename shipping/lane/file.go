package lane

import (
	"strings"

	"fettle/inventory/dataload"
	"fettle/texts"
)

// Kinds of files whose tables this room owns.
const (
	// FileCarriers has who carries shipments.
	FileCarriers dataload.FileKind = "carriers"
	// FileLanes has how long each service takes between two areas, and when it leaves.
	FileLanes dataload.FileKind = "lanes"
)

func init() {
	dataload.SpellBy("carriers.code", spellCarriers)
	dataload.Register(dataload.Kind{Name: FileCarriers, Table: "carriers", Key: []string{"code"}, Spelt: sameCarrier, Columns: []dataload.Column{
		{Name: "code", Required: true, Read: dataload.Shaped(`^[A-Za-z0-9_-]{1,32}$`, texts.Of("row.carrier_code"))},
		{Name: "name_zh", Required: true, Read: dataload.Text(200)},
		{Name: "name_en", Required: true, Read: dataload.Text(200)},
		{Name: "zone", Read: dataload.Zone}},
		Sample: []string{"SF", "sample.carrier", "SF Express", "Asia/Shanghai"}})
	dataload.Register(dataload.Kind{Name: FileLanes, After: []dataload.FileKind{FileCarriers, dataload.FileLocations}, Table: "lanes",
		Check: checkAreas, Key: []string{"origin_area", "dest_area", "carrier", "service"}, Columns: []dataload.Column{
			{Name: "origin_area", Required: true, Read: dataload.Area},
			{Name: "dest_area", Required: true, Read: dataload.Area},
			{Name: "carrier", Required: true, Refers: "carriers.code"},
			{Name: "service", Required: true, Read: dataload.Text(64)},
			{Name: "transit_minutes", Cast: "int", Required: true, Read: dataload.Number(1, 100_000)},
			{Name: "departures", Read: times, Into: "string_to_array(%s, ';')", From: "array_to_string(%s, ';')"}},
		Sample: []string{"440100", "310000", "SF", "standard", "1440", "09:30;17:30"}})
}

// times are local times of day at the origin.
func times(cell string) (string, texts.Sentence) {
	list, why := dataload.List(dataload.Clock)(cell)
	if why.Key != "" {
		return "", texts.Of("row.times")
	}
	return strings.TrimSpace(list), why
}
