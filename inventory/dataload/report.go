package dataload

import (
	"slices"
	"time"

	"fettle/internal/sheet"
	"fettle/texts"
)

// ImportReport is what an import did, or would do.
type ImportReport struct {
	Kind string `json:"kind"`
	// Found is how the file was read, null when it could not be; Told says it in the reader's language.
	Found *sheet.Found `json:"found"`
	Told  string       `json:"told"`
	// Ignored are columns of the file that are no columns of the kind.
	Ignored []string `json:"ignored"`
	// Rows are all rows of the file that are not blank, Bad those with a fault.
	Rows      int `json:"rows"`
	Bad       int `json:"bad"`
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	// Nothing are rows that say nothing is to be done: a quantity of 0.
	Nothing int `json:"nothing"`
	// Before are rows that were booked or opened before, by whom and when in Deliveries.
	Before     int        `json:"before"`
	Deliveries []Delivery `json:"deliveries"`
	// Errors are the first faults, More how many there are beyond them.
	Errors   []RowError `json:"errors"`
	More     int        `json:"more_errors"`
	DryRun   bool       `json:"dry_run"`
	OnlyGood bool       `json:"only_good"`
	// Rejected is the rows at fault as a CSV file with a column of errors, when it was asked for.
	Rejected string `json:"rejected,omitempty"`

	rejects *rejects
}

// Delivery is a delivery of which rows were booked before.
type Delivery struct {
	Delivery string    `db:"delivery" json:"delivery"`
	Rows     int       `db:"rows" json:"rows"`
	At       time.Time `db:"at" json:"at"`
	By       string    `db:"by" json:"by"`
}

// RowError is one reason why a row cannot be taken. Row counts lines of the file, the header being 1.
type RowError struct {
	Row    int    `json:"row"`
	Column string `json:"column"`
	// Value is what stands in the cell, cut where it is long.
	Value string `json:"value"`
	// Code is the key of the text that says what is wrong, Values are what it names.
	Code   string         `json:"code"`
	Values map[string]any `json:"values,omitempty"`
	// Message is the text in the reader's language.
	Message string `json:"message"`
}

// Wrong is the error of a row, without its message: who knows the reader asks the report for that.
func Wrong(row int, column string, why texts.Sentence) RowError {
	return RowError{Row: row, Column: column, Code: why.Key, Values: why.Values}
}

// In is the error with its text in a language: what stands there and what is wrong with it.
func (e RowError) In(language string) RowError {
	e.Message = texts.Say(language, e.Code, e.Values)
	if e.Value != "" {
		e.Message = texts.Say(language, "row.quoted", texts.Values{"value": e.Value, "why": e.Message})
	}
	return e
}

// In is the report in a language.
func (r ImportReport) In(language string) ImportReport {
	r.Errors = slices.Clone(r.Errors)
	for i, e := range r.Errors {
		r.Errors[i] = e.In(language)
	}
	if r.Found != nil {
		r.Told = told(language, *r.Found)
	}
	if r.rejects != nil {
		r.Rejected = r.rejects.file(language)
	}
	return r
}

func told(language string, f sheet.Found) string {
	if f.Format == sheet.XLSX {
		return texts.Say(language, "file.book", texts.Values{"sheet": f.Sheet})
	}
	return texts.Say(language, "file.csv", texts.Values{"encoding": string(f.Encoding), "separator": string(f.Separator)})
}

// maxRowErrors is how many faults a report lists; all of them are in the file of rejected rows.
const maxRowErrors = 1_000

func (r *ImportReport) note(e RowError) {
	if len(r.Errors) < maxRowErrors {
		r.Errors = append(r.Errors, e)
	} else {
		r.More++
	}
}

// Faulty tells whether anything is wrong with the file.
func (r *ImportReport) Faulty() bool { return len(r.Errors) > 0 }
