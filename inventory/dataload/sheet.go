package dataload

import (
	"fettle/internal/closed"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// FileKind says what the rows of a file are.
type FileKind string

// Kinds of files.
const (
	// FileCategories has categories of parts, with what they weigh.
	FileCategories FileKind = "categories"
	// FileMaterials has what the parts of a category are made of.
	FileMaterials FileKind = "materials"
	// FileHazards has codes of hazardous waste.
	FileHazards FileKind = "hazards"
	// FileParts has the catalogue of parts.
	FileParts FileKind = "parts"
	// FileModels has appliance models.
	FileModels FileKind = "models"
	// FileModelParts says which parts fit which models.
	FileModelParts FileKind = "model_parts"
	// FileSupersessions says which parts replace which.
	FileSupersessions FileKind = "supersessions"
	// FileCalendars has working weeks.
	FileCalendars FileKind = "calendars"
	// FileCalendarDays has their exceptions.
	FileCalendarDays FileKind = "calendar_days"
	// FileLocations has places.
	FileLocations FileKind = "locations"
	// FileStock is received when it is loaded.
	FileStock FileKind = "stock"
	// FileVanLevels says how much of a part a van should carry.
	FileVanLevels FileKind = "van_levels"
	// FileTransfers opens transfers when it is loaded.
	FileTransfers FileKind = "transfers"
	// FileCounts enters what was counted when it is loaded.
	FileCounts FileKind = "counts"
)

// FileKinds lists every kind of file, in the order in which they can be loaded into an empty database; the last two are
// work to be done.
func FileKinds() []FileKind {
	return []FileKind{FileCategories, FileMaterials, FileHazards, FileParts, FileModels, FileModelParts, FileSupersessions,
		FileCalendars, FileCalendarDays, FileLocations, FileStock, FileVanLevels, FileTransfers, FileCounts}
}

// Schema lists them in the contracts.
func (FileKind) Schema(closed.Registry) *closed.Schema { return closed.Of(FileKinds()) }

// textColumns are columns of free text.
func textColumns(names ...string) []column {
	var out []column
	for _, n := range names {
		out = append(out, column{name: n, cast: "text"})
	}
	return out
}

// named are the two names of a thing.
var named = []column{{name: "name_zh", cast: "text", required: true, read: readText(200)}, {name: "name_en", cast: "text", required: true, read: readText(200)}}

func joinColumns(groups ...[]column) []column {
	var out []column
	for _, g := range groups {
		out = append(out, g...)
	}
	return out
}

// sheets is the shape of every file but those that are work to be done: stock, transfers and counts.
var sheets = map[FileKind]sheet{
	FileVanLevels: {table: "van_levels", key: []string{"van", "part"}, columns: []column{
		{name: "van", cast: "text", required: true, refers: "locations.code"},
		{name: "part", cast: "text", required: true, refers: "parts.number"},
		{name: "low", cast: "int", required: true, read: readNumber(0, 1000)},
		{name: "high", cast: "int", required: true, read: readNumber(1, 1000)}}},
	FileCategories: {table: "part_categories", key: []string{"category"}, columns: joinColumns([]column{
		{name: "category", cast: "text", required: true, read: readCode}}, named, []column{
		{name: "grams_low", cast: "bigint", read: readNumber(1, 1_000_000), required: true},
		{name: "grams_high", cast: "bigint", read: readNumber(1, 1_000_000), required: true}},
		textColumns("hazard_code", "disposition", "source", "confidence"))},
	FileMaterials: {table: "part_materials", key: []string{"category", "material"}, columns: joinColumns([]column{
		{name: "category", cast: "text", required: true, read: readCode},
		{name: "material", cast: "text", required: true, read: readCode},
		{name: "permille", cast: "int", required: true, read: readNumber(1, 1000)}}, textColumns("source", "confidence"))},
	FileHazards: {table: "hazards", key: []string{"code", "edition"}, columns: joinColumns([]column{
		{name: "code", cast: "text", required: true, read: readCode},
		{name: "edition", cast: "text", required: true, read: readCode},
		{name: "valid_from", cast: "date", required: true, read: readDay}}, named, []column{
		{name: "hazard", cast: "text", required: true},
		{name: "transport_exempt", cast: "boolean", read: yesNo}}, textColumns("source"))},
	FileParts: {table: "parts", key: []string{"number"}, versioned: true, columns: joinColumns([]column{
		{name: "number", cast: "text", required: true, read: readCode}}, named, []column{
		{name: "product_line", was: "line", cast: "text", required: true, read: readCode},
		{name: "category", cast: "text", required: true, read: readCode},
		{name: "class", cast: "text", required: true, read: oneOf(catalog.Classes())},
		{name: "serialised", cast: "boolean", read: yesNo},
		{name: "core_return", cast: "boolean", read: yesNo},
		{name: "hazard_code", cast: "text", refers: "hazards.code"},
		{name: "grams", cast: "bigint", required: true, read: readNumber(1, 1_000_000)},
		{name: "price_minor", cast: "bigint", required: true, read: readNumber(0, 10_000_000_000)},
		{name: "currency", cast: "text", required: true, read: readShaped(`^[A-Z]{3}$`, "row.currency")},
		{name: "warranty_days", cast: "int", required: true, read: readNumber(0, 10_000)},
		{name: "esd", cast: "boolean", read: yesNo},
		{name: "lot_tracked", cast: "boolean", read: yesNo},
		{name: "shelf_days", cast: "int", read: readNumber(1, 36_500), null: true}})},
	FileModels: {table: "models", key: []string{"number"}, columns: joinColumns([]column{
		{name: "number", cast: "text", required: true, read: readCode},
		{name: "product_line", was: "line", cast: "text", required: true, read: readCode},
		{name: "brand", cast: "text", required: true, read: readText(100)}}, named, []column{
		{name: "made_from", cast: "date", read: readDay, null: true},
		{name: "made_until", cast: "date", read: readDay, null: true}})},
	FileModelParts: {table: "model_parts", key: []string{"model", "part", "serial_from"}, columns: joinColumns([]column{
		{name: "model", cast: "text", required: true, refers: "models.number"},
		{name: "part", cast: "text", required: true, refers: "parts.number"},
		{name: "quantity", cast: "int", required: true, read: readNumber(1, 1000)},
		// The empty bound is part of the key, so the column must be there though its cells may be empty.
		{name: "serial_from", cast: "text"}}, textColumns("position", "serial_to"))},
	FileSupersessions: {table: "supersessions", key: []string{"from_part", "to_part"}, columns: []column{
		{name: "from_part", cast: "text", required: true, refers: "parts.number"},
		{name: "to_part", cast: "text", required: true, refers: "parts.number"},
		{name: "mode", cast: "text", required: true, read: oneOf(catalog.Modes())},
		{name: "effective_on", cast: "date", required: true, read: readDay},
		{name: "factor", cast: "int", required: true, read: readNumber(1, 1000)},
		{name: "two_way", cast: "boolean", read: yesNo},
		{name: "rank", cast: "int", read: readNumber(1, 1000), null: true}}},
	FileCalendars: {table: "calendars", key: []string{"calendar"}, columns: joinColumns([]column{
		{name: "calendar", cast: "text", required: true, read: readCode},
		{name: "weekdays", cast: "text", required: true, read: readShaped(`^[01]{7}$`, "row.weekdays")}}, named)},
	FileCalendarDays: {table: "calendar_days", key: []string{"calendar", "day"}, columns: joinColumns([]column{
		{name: "calendar", cast: "text", required: true, refers: "calendars.calendar"},
		{name: "day", cast: "date", required: true, read: readDay},
		{name: "working", cast: "boolean", required: true, read: yesNo}}, textColumns("note", "source"))},
	FileLocations: {table: "locations", key: []string{"code"}, versioned: true, columns: joinColumns([]column{
		{name: "code", cast: "text", required: true, read: readCode},
		{name: "kind", cast: "text", required: true, read: oneOf(site.Kinds())},
		{name: "parent", cast: "text", null: true, refers: "locations.code"}}, named, textColumns("province", "city"), []column{
		{name: "area_code", cast: "text", read: readShaped(`^[0-9]{0,6}$`, "row.area")},
		{name: "lon", cast: "double precision", null: true, read: readDegrees(180)},
		{name: "lat", cast: "double precision", null: true, read: readDegrees(90)},
		{name: "zone", cast: "text", required: true, read: readZone},
		{name: "cutoff", cast: "time", null: true, read: readClock},
		{name: "calendar", cast: "text", null: true, refers: "calendars.calendar"},
		{name: "pick_minutes", cast: "int", required: true, read: readNumber(0, 10_080)},
		{name: "key_account", cast: "text", read: readText(64)}})},
}

var stockSheet = sheet{key: []string{"location", "part", "condition", "lot"}, columns: []column{
	{name: "location", cast: "text", required: true},
	{name: "part", cast: "text", required: true},
	{name: "condition", cast: "text", required: true, read: oneOf(stock.Conditions())},
	{name: "quantity", cast: "bigint", required: true, read: readNumber(1, stock.MaxQuantity)},
	{name: "bin", cast: "text", read: readText(40)},
	{name: "lot", cast: "text", read: readText(64)},
	{name: "expires_on", cast: "date", read: readDay, null: true},
	// Serials of the pieces, parted by spaces; without the column they are numbered here.
	{name: "serials", cast: "text", read: readText(1_000_000)},
}}
