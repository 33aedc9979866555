package dataload

import (
	"slices"
	"strings"

	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/texts"
)

// named are the two names of a thing.
var named = []Column{{Name: "name_zh", Required: true, Read: Text(200)}, {Name: "name_en", Required: true, Read: Text(200)}}

// notes are columns of free text.
func notes(names ...string) []Column {
	out := make([]Column, len(names))
	for i, n := range names {
		out[i] = Column{Name: n}
	}
	return out
}

func columns(groups ...[]Column) []Column {
	var out []Column
	for _, g := range groups {
		out = append(out, g...)
	}
	return out
}

// before says that one cell of a row must not come after another; days compare as text.
func before(first, last, key string) func(func(string) string, func(string, texts.Sentence)) {
	return func(cell func(string) string, wrong func(string, texts.Sentence)) {
		if a, b := cell(first), cell(last); a != "" && b != "" && (len(a) > len(b) || len(a) == len(b) && a > b) {
			wrong(last, texts.Of(key, "first", a))
		}
	}
}

func init() {
	for _, k := range catalogKinds() {
		Register(k)
	}
	for _, k := range placeKinds() {
		Register(k)
	}
	for _, k := range workKinds() {
		Register(k)
	}
}

// catalogKinds describe parts, models and what they are made of.
func catalogKinds() []Kind {
	return []Kind{
		{Name: FileHazards, Table: "hazards", Key: []string{"code", "edition"}, Columns: columns([]Column{
			{Name: "code", Required: true, Read: HazardCode},
			{Name: "edition", Required: true, Read: Code},
			{Name: "valid_from", Cast: "date", Required: true, Read: Day}}, named, []Column{
			{Name: "hazard", Required: true},
			{Name: "transport_exempt", Cast: "boolean", Read: YesNo}}, notes("source")),
			Sample: []string{"900-219-08", "2021", "2021-01-01", "sample.oil", "Waste refrigeration oil", "T,I", "false", ""}},
		{Name: FileCategories, After: []FileKind{FileHazards}, Table: "part_categories", Key: []string{"category"}, Spelt: spelt("category"), Columns: columns([]Column{
			{Name: "category", Required: true, Read: Code}}, named, []Column{
			{Name: "grams_low", Cast: "bigint", Read: Number(1, 1_000_000), Required: true},
			{Name: "grams_high", Cast: "bigint", Read: Number(1, 1_000_000), Required: true}},
			notes("hazard_code", "disposition", "source", "confidence")),
			Row:    before("grams_low", "grams_high", "row.not_below"),
			Sample: []string{"fan_motor", "sample.motor", "Fan motor", "200", "900", "", "", "", ""}},
		{Name: FileProductLines, Table: "product_lines", Key: []string{"product_line"}, Spelt: spelt("product_line"), Columns: columns([]Column{
			{Name: "product_line", Required: true, Read: Code}}, named),
			Sample: []string{"fridge", "sample.fridge", "Fridge"}},
		{Name: FileMaterials, After: []FileKind{FileCategories}, Table: "part_materials", Key: []string{"category", "material"}, Whole: true,
			Check: checkMaterials, Columns: columns([]Column{
				{Name: "category", Required: true, Refers: "part_categories.category"},
				{Name: "material", Required: true, Read: Code},
				{Name: "permille", Cast: "int", Required: true, Read: Number(1, 1000)}}, notes("source", "confidence")),
			Sample: []string{"fan_motor", "copper", "1000", "", ""}},
		{Name: FileParts, After: []FileKind{FileCategories, FileProductLines, FileHazards}, Table: "parts", Key: []string{"number"}, Versioned: true,
			Check: checkSerialised, Spelt: spelt("number"), Columns: partColumns(), Row: plainForCustomers,
			Sample: []string{"P-100", "sample.fan", "Fan", "fridge", "fan_motor", "common", "false", "true", "", "320", "5900", "CNY", "365", "false", "false", "", "professional"}},
		{Name: FilePartNumbers, After: []FileKind{FileParts}, Table: "part_numbers", Key: []string{"scheme", "issuer", "identifier"},
			Conflict: []string{"scheme", "issuer", "normal"}, Columns: []Column{
				{Name: "part", Required: true, Refers: "parts.number"},
				{Name: "scheme", Required: true, Read: OneOf(catalog.NumberSchemes())},
				{Name: "issuer", Read: Text(100)},
				{Name: "identifier", Required: true, Read: Text(100)}},
			Spelt: func(cell func(string) string) string {
				return cell("scheme") + "\x00" + cell("issuer") + "\x00" + strings.TrimLeft(catalog.PlainNumber(cell("identifier")), "0")
			},
			Row: func(cell func(string) string, wrong func(string, texts.Sentence)) {
				switch {
				case catalog.PlainNumber(cell("identifier")) == "":
					wrong("identifier", texts.Of("row.empty"))
				case cell("scheme") == string(catalog.GTIN) && !catalog.ValidGTIN(cell("identifier")):
					wrong("identifier", texts.Of("row.gtin"))
				}
			},
			Sample: []string{"P-100", "maker", "Embraco", "DC31-00054A"}},
		{Name: FileDeclarations, After: []FileKind{FileParts}, Table: "part_declarations", Key: []string{"part", "issuer", "number"}, Columns: []Column{
			{Name: "part", Required: true, Refers: "parts.number"},
			{Name: "number", Required: true, Read: Text(100)},
			{Name: "issuer", Required: true, Read: Text(100)},
			{Name: "issued_on", Cast: "date", Required: true, Read: Day},
			{Name: "valid_until", Cast: "date", Required: true, Read: Day}},
			Row:    before("issued_on", "valid_until", "row.not_before"),
			Sample: []string{"P-100", "CANEC2600123401", "SGS", "2026-01-15", "2027-01-14"}},
		{Name: FileModels, After: []FileKind{FileProductLines}, Table: "models", Key: []string{"number"}, Spelt: spelt("number"), Columns: columns([]Column{
			{Name: "number", Required: true, Read: Identifier(ident.OfModel)},
			{Name: "product_line", Was: "line", Required: true, Refers: "product_lines.product_line"},
			{Name: "brand", Required: true, Read: Text(100)}}, named, []Column{
			{Name: "made_from", Cast: "date", Read: Day, Null: true},
			{Name: "made_until", Cast: "date", Read: Day, Null: true}}),
			Row:    before("made_from", "made_until", "row.not_before"),
			Sample: []string{"BC-100", "fridge", "Beichen", "sample.fridge", "Fridge", "2023-03-01", ""}},
		{Name: FileModelParts, After: []FileKind{FileModels, FileParts}, Table: "model_parts", Key: []string{"model", "part", "serial_from"},
			Columns: columns([]Column{
				{Name: "model", Required: true, Refers: "models.number"},
				{Name: "part", Required: true, Refers: "parts.number"},
				{Name: "quantity", Cast: "int", Required: true, Read: Number(1, 1000)},
				// The empty bound is part of the key, so the column must be there though its cells may be empty.
				{Name: "serial_from", Read: Identifier(ident.OfSerial)}}, notes("position"), []Column{{Name: "serial_to", Read: Identifier(ident.OfSerial)}}),
			Row: func(cell func(string) string, wrong func(string, texts.Sentence)) {
				if f := ident.CheckRange(cell("serial_from"), cell("serial_to")); f != nil {
					wrong("serial_to", texts.Sentence{Key: f.Key(), Values: f.Values})
				}
			},
			Sample: []string{"BC-100", "P-100", "1", "", "FAN", ""}},
		{Name: FileSupersessions, After: []FileKind{FileParts}, Table: "supersessions", Key: []string{"from_part", "to_part"}, Whole: true,
			Check: checkSupersessions, Columns: []Column{
				{Name: "from_part", Required: true, Refers: "parts.number"},
				{Name: "to_part", Required: true, Refers: "parts.number"},
				{Name: "mode", Required: true, Read: OneOf(catalog.Modes())},
				{Name: "effective_on", Cast: "date", Required: true, Read: Day},
				{Name: "factor", Cast: "int", Required: true, Read: Number(1, 1000)},
				{Name: "two_way", Cast: "boolean", Read: YesNo},
				{Name: "rank", Cast: "int", Read: Number(1, 1000), Null: true}},
			Sample: []string{"P-100", "P-101", "stock_only", "2026-01-01", "1", "false", ""}},
	}
}

// plainForCustomers refuses to give customers what somebody has to scan, send back or handle with care.
func plainForCustomers(cell func(string) string, wrong func(string, texts.Sentence)) {
	if cell("audience") == string(catalog.Customer) && (cell("serialised") == "true" || cell("core_return") == "true" || cell("hazard_code") != "") {
		wrong("audience", texts.Of("row.audience"))
	}
}

func partColumns() []Column {
	return columns([]Column{{Name: "number", Required: true, Read: Identifier(ident.OfPart)}}, named, []Column{
		{Name: "product_line", Was: "line", Required: true, Refers: "product_lines.product_line"},
		{Name: "category", Required: true, Refers: "part_categories.category"},
		{Name: "class", Required: true, Read: OneOf(catalog.Classes())},
		{Name: "serialised", Cast: "boolean", Read: YesNo},
		{Name: "core_return", Cast: "boolean", Read: YesNo},
		{Name: "hazard_code", Refers: "hazards.code"},
		{Name: "grams", Cast: "bigint", Required: true, Read: Number(1, 1_000_000)},
		{Name: "price_minor", Decimal: "price", Cast: "bigint", Required: true, Read: Amount(0, 10_000_000_000, "price")},
		{Name: "currency", Required: true, Read: Shaped(`^[A-Z]{3}$`, texts.Of("row.currency"))},
		{Name: "warranty_days", Cast: "int", Required: true, Read: Number(0, 10_000)},
		{Name: "esd", Cast: "boolean", Read: YesNo},
		{Name: "lot_tracked", Cast: "boolean", Read: YesNo},
		{Name: "shelf_days", Cast: "int", Read: Number(1, 36_500), Null: true},
		{Name: "audience", Read: OneOf(catalog.Audiences()), Into: "coalesce(nullif(%s, ''), 'professional')"}})
}

// placeKinds describe where things lie and when people work there.
func placeKinds() []Kind {
	return []Kind{
		{Name: FileCalendars, Table: "calendars", Key: []string{"calendar"}, Columns: columns([]Column{
			{Name: "calendar", Required: true, Read: Code},
			{Name: "weekdays", Required: true, Read: Shaped(`^[01]{7}$`, texts.Of("row.weekdays"))}}, named),
			Sample: []string{"CN", "1111100", "sample.calendar", "Statutory working days"}},
		{Name: FileCalendarDays, After: []FileKind{FileCalendars}, Table: "calendar_days", Key: []string{"calendar", "day"}, Columns: columns([]Column{
			{Name: "calendar", Required: true, Refers: "calendars.calendar"},
			{Name: "day", Cast: "date", Required: true, Read: Day},
			{Name: "working", Cast: "boolean", Required: true, Read: YesNo}}, notes("note", "source")),
			Sample: []string{"CN", "2026-10-01", "false", "sample.holiday", ""}},
		{Name: FileLocations, After: []FileKind{FileCalendars}, Table: "locations", Key: []string{"code"}, Versioned: true, Whole: true,
			Check: checkParents, Row: hours, Spelt: spelt("code"), Export: locationsExportSQL, Columns: columns([]Column{
				{Name: "code", Required: true, Read: Identifier(ident.OfPlace)},
				{Name: "kind", Required: true, Read: OneOf(standing())},
				{Name: "parent", Null: true, Refers: "locations.code"}}, named, notes("province", "city"), []Column{
				{Name: "area_code", Read: Area},
				{Name: "lon", Cast: "double precision", Null: true, Read: Degrees(180)},
				{Name: "lat", Cast: "double precision", Null: true, Read: Degrees(90)},
				{Name: "zone", Required: true, Read: Zone},
				{Name: "cutoff", Cast: "time", Null: true, Read: Clock, From: "to_char(%s, 'HH24:MI')"},
				{Name: "opens", Cast: "time", Null: true, Read: Clock, From: "to_char(%s, 'HH24:MI')"},
				{Name: "closes", Cast: "time", Null: true, Read: Clock, From: "to_char(%s, 'HH24:MI')"},
				{Name: "calendar", Null: true, Refers: "calendars.calendar"},
				{Name: "pick_minutes", Cast: "int", Required: true, Read: Number(0, 10_080)},
				{Name: "key_account", Read: Text(64)}}),
			Sample: []string{"WH-1", "regional", "", "sample.warehouse", "Warehouse 1", "sample.province", "sample.city", "440100", "113.26", "23.13", "Asia/Shanghai", "18:00", "08:30", "", "CN", "60", ""}},
		{Name: FileVanLevels, After: []FileKind{FileLocations, FileParts}, Table: "van_levels", Key: []string{"van", "part"},
			Row: before("low", "high", "row.not_below"), Columns: []Column{
				{Name: "van", Required: true, Refers: "locations.code", Where: "kind = 'van'", Missing: "row.no_van"},
				{Name: "part", Required: true, Refers: "parts.number"},
				{Name: "low", Cast: "int", Required: true, Read: Number(0, 1000)},
				{Name: "high", Cast: "int", Required: true, Read: Number(1, 1000)}},
			Sample: []string{"VAN-1", "P-100", "2", "5"}},
	}
}

// hours says that a place closes after it opens: who works over midnight names no end.
func hours(cell func(string) string, wrong func(string, texts.Sentence)) {
	if opens, closes := cell("opens"), cell("closes"); opens != "" && closes != "" && closes <= opens {
		wrong("closes", texts.Of("row.not_after", "first", opens))
	}
}

// standing are kinds of places that stand; parcels and transfers become places when they leave.
func standing() []site.Kind {
	return slices.DeleteFunc(site.Kinds(), func(k site.Kind) bool { return k == site.Parcel || k == site.Transit })
}
