package dataload

import (
	"bytes"
	"encoding/csv"
	"strings"

	"fettle/texts"
)

// maxRejected bounds the file of rows at fault, which is kept until it is fetched.
const maxRejected = 24 << 20

// rejects are the rows at fault as they stand in the file, with what is wrong with them.
type rejects struct {
	header []string
	rows   []rejected
	size   int
	// more counts rows that found no room.
	more int
}

type rejected struct {
	cells  []string
	errors []RowError
}

func (r *rejects) add(cells []string, errors []RowError) {
	for _, c := range cells {
		r.size += len(c) + 16
	}
	r.size += 160 * len(errors)
	if r.size > maxRejected {
		r.more++
		return
	}
	r.rows = append(r.rows, rejected{cells, errors})
}

// file is a CSV that can be mended and loaded: its last column is passed over by the reader.
func (r *rejects) file(language string) string {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	write := func(cells []string) {
		for i, c := range cells {
			cells[i] = Shield(c)
		}
		_ = w.Write(cells)
	}
	write(append(append([]string{}, r.header...), errorColumn))
	for _, row := range r.rows {
		cells := make([]string, len(r.header)+1)
		copy(cells[:len(r.header)], row.cells)
		said := make([]string, len(row.errors))
		for i, e := range row.errors {
			if said[i] = e.In(language).Message; e.Column != "" {
				said[i] = e.Column + ": " + said[i]
			}
		}
		cells[len(r.header)] = strings.Join(said, "; ")
		write(cells)
	}
	if r.more > 0 {
		cells := make([]string, len(r.header)+1)
		cells[len(r.header)] = texts.Say(language, "row.more", texts.Values{"rows": r.more})
		write(cells)
	}
	w.Flush()
	return out.String()
}

// errorColumn heads the errors in the file of rejected rows; when that file is loaded it is passed over.
const errorColumn = "errors"
