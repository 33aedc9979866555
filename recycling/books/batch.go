package books

import (
	"fmt"
	"strings"
	"time"
)

// Book is one of the five of HJ 1259-2022.
type Book string

// The books, in the order in which waste runs through them. Nothing is used or disposed of on our own sites, so that book
// stays empty and is there.
const (
	// Produced (危险废物产生): an old part was found to be waste.
	Produced Book = "HWCS"
	// Stored (入库): a container was closed and weighed.
	Stored Book = "HWRK"
	// TakenOut (出库): a container left.
	TakenOut Book = "HWCK"
	// Own (自行利用处置): what we use or dispose of ourselves.
	Own Book = "HWZX"
	// Outside (委外利用处置): what a recycler took; its batches are HWWWLY when it is used and HWWWCZ when it is disposed of.
	Outside Book = "HWWW"
)

// Books lists them all.
func Books() []Book { return []Book{Produced, Stored, TakenOut, Own, Outside} }

// Row is a line of a book. A batch is a site's own: two sites may have the same code on one day.
type Row struct {
	Book     Book
	Batch    string
	Upstream []string
	At       time.Time
	Site     string
	SiteName string
	Hazard   string
	Grams    int64
	Pieces   int64
	// Container is the return, the waste lot or the waste manifest.
	Container, Counterparty, Permit, Method string
	// From is when its oldest unit came in: the storage clock.
	From time.Time
}

const gramsInTonne = 1_000_000

// Tonnes is grams in the unit of the books, to the gram.
func Tonnes(grams int64) string {
	return fmt.Sprintf("%d.%06d", grams/gramsInTonne, grams%gramsInTonne)
}

// batchCode is the letters of the book, the day at the site and the number of the day there.
func batchCode(letters string, day time.Time, n int) string {
	return fmt.Sprintf("%s%s%03d", letters, day.Format("20060102"), n)
}

// outsideLetters tells use from disposal by the method: R is recovery, D is disposal in the lists of the Basel Convention.
func outsideLetters(method string) string {
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(method)), "D") {
		return "HWWWCZ"
	}
	return "HWWWLY"
}

// key names a container of a book; a manifest has a row for each of its codes.
type key struct {
	book              Book
	container, hazard string
}

func (r Row) key() key { return key{r.Book, r.Container, r.Hazard} }

// number gives every row its batch code, in the order of time, and names the batches that each came from. parents names the
// containers of the book before; rows are of all years, so that a code does not depend on what is asked for.
func number(rows []Row, zones map[string]*time.Location, parents func(Row) []key) {
	counted := map[string]int{}
	batches := map[key]string{}
	for i, r := range rows {
		letters := string(r.Book)
		if r.Book == Outside {
			letters = outsideLetters(r.Method)
		}
		zone := zones[r.Site]
		if zone == nil {
			zone = time.UTC
		}
		rows[i].At, rows[i].From = r.At.In(zone), r.From.In(zone)
		of := r.Site + " " + letters + " " + rows[i].At.Format(time.DateOnly)
		counted[of]++
		rows[i].Batch = batchCode(letters, rows[i].At, counted[of])
		batches[r.key()] = rows[i].Batch
	}
	// What happened in the same instant stands in any order, so parents are looked up when all have their names.
	for i, r := range rows {
		for _, k := range parents(r) {
			if up := batches[k]; up != "" {
				rows[i].Upstream = append(rows[i].Upstream, up)
			}
		}
	}
}
