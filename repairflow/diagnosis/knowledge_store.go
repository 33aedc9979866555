package diagnosis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
)

const entryColumns = `
SELECT entry, version, product_line, code, symptom_zh, symptom_en, synonyms_zh, synonyms_en, safety_zh, safety_en, terms, written_at, written_by,
       superseded_at
FROM knowledge_entries`

const causesSQL = `
SELECT c.entry, c.version, c.cause, c.name_zh, c.name_en, c.parts, c.prior, c.tips_zh, c.tips_en, coalesce(e.confirmed, 0) AS confirmed,
       coalesce(e.not_confirmed, 0) AS not_confirmed, coalesce(e.wrong_part, 0) AS wrong_part
FROM unnest($1::text[], $2::int[]) AS wanted (entry, version)
JOIN knowledge_causes c USING (entry, version)
LEFT JOIN cause_evidence e ON e.entry = c.entry AND e.cause = c.cause
ORDER BY c.entry, c.version, c.place`

// entries reads entries with their causes, weighed.
func entries(ctx context.Context, tx *db.Tx, query string, args ...any) ([]Knowledge, error) {
	out := []Knowledge{}
	if err := tx.SelectContext(ctx, &out, query, args...); err != nil {
		return nil, fmt.Errorf("read knowledge: %w", err)
	}
	return out, addCauses(ctx, tx, out)
}

func addCauses(ctx context.Context, tx *db.Tx, of []Knowledge) error {
	names, versions := make([]string, len(of)), make([]int64, len(of))
	for i, e := range of {
		names[i], versions[i] = e.Entry, int64(e.Version)
	}
	var causes []LikelyCause
	if err := tx.SelectContext(ctx, &causes, causesSQL, pq.Array(names), pq.Array(versions)); err != nil {
		return fmt.Errorf("read causes: %w", err)
	}
	type version struct {
		entry   string
		version int
	}
	by := map[version][]LikelyCause{}
	for _, c := range causes {
		c.Parts = []ProbablePart{}
		by[version{c.Entry, c.Version}] = append(by[version{c.Entry, c.Version}], c)
	}
	for i, e := range of {
		of[i].Causes = by[version{e.Entry, e.Version}]
		Weigh(of[i].Causes)
	}
	return nil
}

// EntryByName reads the newest version of an entry, or one of its older ones.
func EntryByName(ctx context.Context, tx *db.Tx, name string, version int) (Knowledge, error) {
	found, err := entries(ctx, tx, entryColumns+" WHERE entry = $1 AND (version = $2 OR $2 = 0 AND superseded_at IS NULL)", name, version)
	if err != nil {
		return Knowledge{}, err
	}
	if len(found) == 0 {
		return Knowledge{}, ErrNoEntry.With("knowledge", name)
	}
	return found[0], nil
}

// Versions reads all versions of an entry, the newest first.
func Versions(ctx context.Context, tx *db.Tx, name string) ([]Knowledge, error) {
	found, err := entries(ctx, tx, entryColumns+" WHERE entry = $1 ORDER BY version DESC", name)
	if err == nil && len(found) == 0 {
		return nil, ErrNoEntry.With("knowledge", name)
	}
	return found, err
}

// list reads the newest versions by name; an empty line is every line.
func list(ctx context.Context, tx *db.Tx, line, after string, limit int) ([]Knowledge, error) {
	return entries(ctx, tx, entryColumns+`
WHERE superseded_at IS NULL AND ($1 = '' OR product_line = $1) AND entry > $2
ORDER BY entry
LIMIT $3`, line, after, limit)
}

// candidatesMost bounds what is weighed; thousands of entries of a line that share a word are none that anybody looks for.
const candidatesMost = 2000

// Lookup answers what a code or a description of a symptom may be about on a line of appliances, in any language or both at once.
// What nobody has written down is answered by an empty list.
func Lookup(ctx context.Context, tx *db.Tx, line, text string) ([]Knowledge, error) {
	codes, words := codesIn(text), wordsIn(text)
	marked := make([]string, len(codes))
	for i, c := range codes {
		marked[i] = codeMark + c
	}
	terms := slices.Concat(words, marked)
	out := []Knowledge{}
	if len(terms) == 0 {
		return out, nil
	}
	if err := tx.SelectContext(ctx, &out, entryColumns+`
WHERE superseded_at IS NULL AND ($1 = '' OR product_line = $1) AND terms && $2
ORDER BY terms && $4 DESC, entry
LIMIT $3`, line, pq.Array(terms), candidatesMost, pq.Array(marked)); err != nil {
		return nil, fmt.Errorf("look knowledge up: %w", err)
	}
	out = rank(out, codes, words)
	return out, addCauses(ctx, tx, out)
}

// bookMost bounds what a phone takes along.
const bookMost = 5000

// Book is all that is known of the line of a model, with the parts that fit the model: what a phone takes along.
func Book(ctx context.Context, tx *db.Tx, model string) ([]Knowledge, error) {
	m, err := catalog.ModelByNumber(ctx, tx, model)
	if err != nil {
		return nil, err
	}
	all, err := list(ctx, tx, m.ProductLine, "", bookMost)
	if err != nil {
		return nil, err
	}
	return all, fit(ctx, tx, all, m.Number, "")
}

const partFitsSQL = `
SELECT part, fitted, wrong
FROM part_fits
WHERE model = $1`

// fit fills in the parts that fit an appliance, with how often they were the wrong ones for its model.
func fit(ctx context.Context, tx *db.Tx, of []Knowledge, model, serial string) error {
	fits, err := catalog.PartsOfModel(ctx, tx, model, serial)
	if err != nil {
		return err
	}
	var counted []struct {
		Part          string
		Fitted, Wrong int64
	}
	if err := tx.SelectContext(ctx, &counted, partFitsSQL, model); err != nil {
		return fmt.Errorf("read how parts fitted: %w", err)
	}
	fitted, wrong := map[string]int64{}, map[string]int64{}
	for _, c := range counted {
		fitted[c.Part], wrong[c.Part] = c.Fitted, c.Wrong
	}
	for _, e := range of {
		for i, c := range e.Causes {
			parts := fitsOf(c.Takes, fits)
			for p := range parts {
				parts[p].Fitted, parts[p].Wrong = fitted[parts[p].Part], wrong[parts[p].Part]
			}
			e.Causes[i].Parts = parts
		}
	}
	return nil
}

const supersedeSQL = `
UPDATE knowledge_entries
SET superseded_at = $2
WHERE entry = $1 AND superseded_at IS NULL AND version = $3`

const addEntrySQL = `
INSERT INTO knowledge_entries (entry, version, product_line, code, symptom_zh, symptom_en, synonyms_zh, synonyms_en, safety_zh, safety_en, terms,
                               written_at, written_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

const addCauseSQL = `
INSERT INTO knowledge_causes (entry, version, place, cause, name_zh, name_en, parts, prior, tips_zh, tips_en)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

// Write writes the next version of an entry after the one that its author saw; after version 0 a new entry.
func Write(ctx context.Context, tx *db.Tx, e Knowledge, seen int) (Knowledge, error) {
	if err := e.check(ctx, tx); err != nil {
		return e, err
	}
	newest, err := EntryByName(ctx, tx, e.Entry, 0)
	switch {
	case errors.Is(err, ErrNoEntry) && seen != 0:
		return e, err
	case err != nil && !errors.Is(err, ErrNoEntry):
		return e, err
	case err == nil && newest.Version != seen:
		return e, site.ErrVersion.With("version", newest.Version).At("body.version")
	}
	if seen > 0 {
		done, err := tx.ExecContext(ctx, supersedeSQL, e.Entry, tx.Now, seen)
		if err != nil {
			return e, fmt.Errorf("supersede %s: %w", e.Entry, err)
		}
		if err := site.ChangedOne(done, newest.Version); err != nil {
			return e, err
		}
	}
	if err := e.add(ctx, tx, seen+1); err != nil {
		if db.Violates(err, "knowledge_entries_pkey") {
			return e, site.ErrVersion.With("version", seen+1).At("body.version")
		}
		return e, err
	}
	if err := event.Emit(ctx, tx, KnowledgeChanged{e.Entry, seen + 1, e.ProductLine}); err != nil {
		return e, err
	}
	return EntryByName(ctx, tx, e.Entry, 0)
}

func (e Knowledge) add(ctx context.Context, tx *db.Tx, version int) error {
	terms := termsOf(e.Code, e.SymptomZH, e.SymptomEN, e.SynonymsZH, e.SynonymsEN)
	if _, err := tx.ExecContext(ctx, addEntrySQL, e.Entry, version, e.ProductLine, e.Code, e.SymptomZH, e.SymptomEN, e.SynonymsZH, e.SynonymsEN,
		e.SafetyZH, e.SafetyEN, pq.Array(terms), tx.Now, tx.By); err != nil {
		return fmt.Errorf("write %s: %w", e.Entry, err)
	}
	for i, c := range e.Causes {
		if _, err := tx.ExecContext(ctx, addCauseSQL, e.Entry, version, i+1, c.Cause, c.NameZH, c.NameEN, c.Takes, c.Prior, c.TipsZH, c.TipsEN); err != nil {
			return fmt.Errorf("write a cause of %s: %w", e.Entry, err)
		}
	}
	return nil
}

// check refuses an entry of an unknown line, with parts of an unknown category, or with one cause twice.
func (e Knowledge) check(ctx context.Context, tx *db.Tx) error {
	var known bool
	if err := tx.GetContext(ctx, &known, "SELECT EXISTS (SELECT FROM product_lines WHERE product_line = $1)", e.ProductLine); err != nil {
		return fmt.Errorf("look up a product line: %w", err)
	}
	if !known {
		return ErrEntry.Because("line").With("line", e.ProductLine).At("body.product_line")
	}
	seen := map[string]bool{}
	for i, c := range e.Causes {
		if seen[c.Cause] {
			return ErrEntry.Because("cause_twice").With("cause", c.Cause).At(fmt.Sprintf("body.causes[%d].cause", i))
		}
		seen[c.Cause] = true
		unknown, err := unknownCategories(ctx, tx, c.Takes)
		if err != nil {
			return err
		}
		if len(unknown) > 0 {
			return ErrEntry.Because("category").With("category", unknown[0]).At(fmt.Sprintf("body.causes[%d].takes", i))
		}
	}
	return nil
}

// unknownCategories are those of takes (category@slot) that nobody wrote down.
func unknownCategories(ctx context.Context, tx *db.Tx, takes []string) ([]string, error) {
	categories := make([]string, len(takes))
	for i, t := range takes {
		categories[i], _, _ = strings.Cut(t, "@")
	}
	return catalog.UnknownCategories(ctx, tx, categories)
}
