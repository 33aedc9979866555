package diagnosis

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/texts"
)

// FileKnowledge has what is known of faults, a row a cause. The rows of an entry are the whole of its next version.
const FileKnowledge dataload.FileKind = "knowledge"

const exportSQL = `
SELECT e.entry, e.product_line, e.code, e.symptom_zh, e.symptom_en, e.synonyms_zh, e.synonyms_en, e.safety_zh, e.safety_en, c.cause, c.name_zh,
       c.name_en, array_to_string(c.parts, ';'), c.prior::text, c.tips_zh, c.tips_en
FROM knowledge_entries e
JOIN knowledge_causes c USING (entry, version)
WHERE e.superseded_at IS NULL
ORDER BY e.entry, c.place
LIMIT $1`

// ofEntry are the columns that every row of an entry says alike.
var ofEntry = []string{"product_line", "code", "symptom_zh", "symptom_en", "synonyms_zh", "synonyms_en", "safety_zh", "safety_en"}

const mostPrior = 1000

func init() {
	long := dataload.Text(1000)
	dataload.Register(dataload.Kind{Name: FileKnowledge, After: []dataload.FileKind{dataload.FileProductLines, dataload.FileCategories}, Whole: true,
		Key: []string{"entry", "cause"}, Load: loadFile, Check: checkFile, Export: exportSQL, Columns: []dataload.Column{
			{Name: "entry", Required: true, Read: dataload.Code},
			{Name: "product_line", Required: true, Refers: "product_lines.product_line"},
			{Name: "code", Read: dataload.List(dataload.Text(20))},
			{Name: "symptom_zh", Required: true, Read: dataload.Text(200)},
			{Name: "symptom_en", Required: true, Read: dataload.Text(200)},
			{Name: "synonyms_zh", Read: dataload.Text(500)},
			{Name: "synonyms_en", Read: dataload.Text(500)},
			{Name: "safety_zh", Read: long},
			{Name: "safety_en", Read: long},
			{Name: "cause", Required: true, Read: dataload.Code},
			{Name: "cause_zh", Required: true, Read: dataload.Text(200)},
			{Name: "cause_en", Required: true, Read: dataload.Text(200)},
			{Name: "takes", Read: dataload.List(take)},
			{Name: "prior", Cast: "int", Required: true, Read: dataload.Number(1, mostPrior)},
			{Name: "tips_zh", Read: long},
			{Name: "tips_en", Read: long}},
		Sample: []string{"FR-1", "fridge", "E1", "sample.not_cold", "Does not cool", "", "Fridge is warm", "", "", "fan", "sample.motor", "Fan motor", "fan_motor@FAN", "50", "", ""}})
}

var takeShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(@[A-Za-z0-9][A-Za-z0-9._-]{0,31})?$`)

func take(v string) (string, texts.Sentence) {
	if !takeShape.MatchString(v) {
		return "", texts.Of("row.takes")
	}
	return v, texts.Sentence{}
}

// checkFile notes rows of one entry that disagree about it, and parts of categories that nobody wrote down.
func checkFile(ctx context.Context, tx *db.Tx, g *dataload.Grid) error {
	first := map[string]int{}
	takes := map[string]bool{}
	for r := range g.Len() {
		entry := g.Cell(r, "entry")
		if _, there := first[entry]; !there {
			first[entry] = r
		}
		for _, c := range ofEntry {
			if g.Cell(r, c) != g.Cell(first[entry], c) {
				g.Wrong(r, c, texts.Of("row.entry_otherwise", "entry", entry, "row", g.Line(first[entry])))
			}
		}
		for _, t := range Words(g.Cell(r, "takes")) {
			takes[t] = true
		}
	}
	unknown, err := unknownCategories(ctx, tx, slices.Sorted(maps.Keys(takes)))
	if err != nil {
		return err
	}
	for r := range g.Len() {
		for _, t := range Words(g.Cell(r, "takes")) {
			if category, _, _ := strings.Cut(t, "@"); slices.Contains(unknown, category) {
				g.Wrong(r, "takes", texts.Of("row.unknown", "value", category))
			}
		}
	}
	return nil
}

// loadFile writes the entries of a file; one that is there as the file has it stays as it is.
func loadFile(ctx context.Context, tx *db.Tx, g *dataload.Grid) error {
	order, of := []string{}, map[string]*Knowledge{}
	for r := range g.Len() {
		name := g.Cell(r, "entry")
		if of[name] == nil {
			order = append(order, name)
			of[name] = &Knowledge{Entry: name, ProductLine: g.Cell(r, "product_line"), Code: g.Cell(r, "code"), SymptomZH: g.Cell(r, "symptom_zh"),
				SymptomEN: g.Cell(r, "symptom_en"), SynonymsZH: g.Cell(r, "synonyms_zh"), SynonymsEN: g.Cell(r, "synonyms_en"),
				SafetyZH: g.Cell(r, "safety_zh"), SafetyEN: g.Cell(r, "safety_en")}
		}
		prior, err := strconv.Atoi(g.Cell(r, "prior"))
		if err != nil {
			return err
		}
		of[name].Causes = append(of[name].Causes, LikelyCause{Cause: g.Cell(r, "cause"), NameZH: g.Cell(r, "cause_zh"), NameEN: g.Cell(r, "cause_en"),
			Takes: Words(g.Cell(r, "takes")), Prior: prior, TipsZH: g.Cell(r, "tips_zh"), TipsEN: g.Cell(r, "tips_en")})
	}
	for _, name := range order {
		e := *of[name]
		newest, err := EntryByName(ctx, tx, name, 0)
		switch {
		case err != nil && !errors.Is(err, ErrNoEntry):
			return err
		case err == nil && newest.says(e):
			g.Done.Unchanged += len(e.Causes)
			continue
		case err == nil:
			g.Done.Changed += len(e.Causes)
		default:
			g.Done.Added += len(e.Causes)
		}
		if _, err := Write(ctx, tx, e, newest.Version); err != nil {
			return err
		}
	}
	return nil
}

// says tells whether a version says what another does; its causes may have been put in order by what was learned.
func (e Knowledge) says(o Knowledge) bool {
	if e.ProductLine != o.ProductLine || e.Code != o.Code || e.SymptomZH != o.SymptomZH || e.SymptomEN != o.SymptomEN || e.SynonymsZH != o.SynonymsZH ||
		e.SynonymsEN != o.SynonymsEN || e.SafetyZH != o.SafetyZH || e.SafetyEN != o.SafetyEN || len(e.Causes) != len(o.Causes) {
		return false
	}
	for _, a := range e.Causes {
		if !slices.ContainsFunc(o.Causes, func(b LikelyCause) bool {
			return a.Cause == b.Cause && a.NameZH == b.NameZH && a.NameEN == b.NameEN && a.Prior == b.Prior && a.TipsZH == b.TipsZH && a.TipsEN == b.TipsEN &&
				slices.Equal(a.Takes, b.Takes)
		}) {
			return false
		}
	}
	return true
}
