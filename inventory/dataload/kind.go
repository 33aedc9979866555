package dataload

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/texts"
)

// FileKind says what the rows of a file are.
type FileKind string

// Kinds of files whose tables lie in this wing; rooms above register others.
const (
	// FileCalendars has working weeks.
	FileCalendars FileKind = "calendars"
	// FileCalendarDays has their exceptions.
	FileCalendarDays FileKind = "calendar_days"
	// FileHazards has codes of hazardous waste.
	FileHazards FileKind = "hazards"
	// FileCategories has categories of parts, with what they weigh.
	FileCategories FileKind = "categories"
	// FileProductLines has families of appliances.
	FileProductLines FileKind = "product_lines"
	// FileMaterials has what the parts of a category are made of.
	FileMaterials FileKind = "materials"
	// FileParts has the catalogue of parts.
	FileParts FileKind = "parts"
	// FilePartNumbers has the numbers that others give to parts.
	FilePartNumbers FileKind = "part_numbers"
	// FileDeclarations has what is declared of the hazardous substances in parts.
	FileDeclarations FileKind = "declarations"
	// FileModels has appliance models.
	FileModels FileKind = "models"
	// FileModelParts says which parts fit which models.
	FileModelParts FileKind = "model_parts"
	// FileSupersessions says which parts replace which.
	FileSupersessions FileKind = "supersessions"
	// FileLocations has places.
	FileLocations FileKind = "locations"
	// FileVanLevels says how much of a part a van should carry.
	FileVanLevels FileKind = "van_levels"
	// FileStock is received when it is loaded.
	FileStock FileKind = "stock"
	// FileTransfers opens transfers when it is loaded.
	FileTransfers FileKind = "transfers"
	// FileCounts enters what was counted when it is loaded.
	FileCounts FileKind = "counts"
)

// Kind is a kind of file: its columns and what is done with its rows.
type Kind struct {
	Name FileKind
	// After are the kinds that name rows of it or are loaded before it by their nature: it stands behind all of them.
	After []FileKind
	// Table is where its rows are written by column; empty when Load does it.
	Table   string
	Columns []Column
	// Key are the columns that name a row.
	Key []string
	// Conflict are the columns of the table by which a row is there already. Default: Key.
	Conflict []string
	// Spelt is the key of a row where several spellings are one. Default: the cells of Key.
	Spelt func(cell func(column string) string) string
	// Versioned tables count their changes.
	Versioned bool
	// Whole kinds are read whole: their rows can only be judged together.
	Whole bool
	// Row looks at the cells of a row beside each other. Default: nothing is looked at.
	Row func(cell func(column string) string, wrong func(column string, why texts.Sentence))
	// Check looks at rows against the database and notes what is wrong with them. Default: nothing is looked at.
	Check func(ctx context.Context, tx *db.Tx, g *Grid) error
	// Load writes rows that passed and counts them in g.Done. Default: they are written into Table.
	Load func(ctx context.Context, tx *db.Tx, g *Grid) error
	// Export reads all rows, cell by cell in the order of Columns; $1 is how many at most. Default: Table is read.
	Export string
	// Sample is a row for the template.
	Sample []string
}

var kinds = map[FileKind]*Kind{}

// Register adds a kind; a room does it when the program starts, for the tables that it owns.
func Register(k Kind) {
	if _, twice := kinds[k.Name]; twice {
		panic("dataload: two kinds of file are called " + string(k.Name))
	}
	if k.Load == nil {
		k.Load = loadRows
	}
	kinds[k.Name] = &k
}

// FileKinds lists every kind of file, in an order in which they can be loaded into an empty database.
func FileKinds() []FileKind {
	var out []FileKind
	var add func(name FileKind)
	add = func(name FileKind) {
		if slices.Contains(out, name) || kinds[name] == nil {
			return
		}
		for _, before := range kinds[name].After {
			add(before)
		}
		out = append(out, name)
	}
	names := make([]FileKind, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		add(name)
	}
	return out
}

// Schema lists them in the contracts.
func (FileKind) Schema(closed.Registry) *closed.Schema { return closed.Of(FileKinds()) }

// KindOf finds a kind by its name.
func KindOf(name FileKind) (*Kind, error) {
	if k := kinds[name]; k != nil {
		return k, nil
	}
	return nil, ErrImport.Because("kind").With("kind", name, "kinds", FileKinds()).At("kind")
}

// heading is a cell of a header as names are compared: width, case and gaps do not count.
func heading(cell string) string {
	cell = strings.ToLower(strings.TrimSpace(norm.NFKC.String(strings.TrimPrefix(cell, "\ufeff"))))
	return strings.Join(strings.FieldsFunc(cell, func(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '*' }), "_")
}

// column finds a column by a cell of a header: its name, what it was called before, or what people call it in any language.
// decimal tells that it was headed by the name under which amounts are written with their fraction.
func (k *Kind) column(cell string) (i int, decimal bool) {
	name := heading(cell)
	if name == "" {
		return -1, false
	}
	for i, c := range k.Columns {
		if name == c.Name || c.Was != "" && name == c.Was {
			return i, false
		}
		if c.Decimal != "" && (name == c.Decimal || isHeading(c.Decimal, name)) {
			return i, true
		}
		if isHeading(c.Name, name) {
			return i, false
		}
	}
	return -1, false
}

func isHeading(column, name string) bool {
	for _, said := range texts.All("column."+column, nil) {
		if heading(said) == name {
			return true
		}
	}
	return false
}

// header is the names of all columns.
func (k *Kind) header() []string {
	out := make([]string, len(k.Columns))
	for i, c := range k.Columns {
		out[i] = c.Name
	}
	return out
}
