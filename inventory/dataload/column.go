package dataload

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"fettle/internal/closed"
	"fettle/internal/guard"
	"fettle/texts"
)

// Reading answers a cell as PostgreSQL reads it, or what is wrong with it.
type Reading func(string) (string, texts.Sentence)

// right is a cell with which nothing is wrong.
var right texts.Sentence

// Column of a file: how a cell is read, and the type it becomes.
type Column struct {
	Name string
	// Was is another name that files may head it with: what it was called before.
	Was string
	// Decimal is the name that heads it when amounts are written with their fraction, in the currency of the row.
	Decimal string
	// Cast is the type of the column in its table. Default: text.
	Cast     string
	Required bool
	// Read reads a cell. Default: text of 500 letters.
	Read Reading
	// Null makes an empty cell NULL.
	Null bool
	// Refers is "table.column" that must hold the value, when it is not empty; Where narrows it and Missing is the text
	// for what is not there.
	Refers, Where, Missing string
	// Lines lets a cell have several lines, which count as gaps.
	Lines bool
	// Into and From are SQL for a cell on its way in and out, %s being the cell or the column. Default: a cast.
	Into, From string
}

func (c Column) cast() string {
	if c.Cast == "" {
		return "text"
	}
	return c.Cast
}

func (c Column) value(raw string) (string, texts.Sentence) {
	value := strings.TrimSpace(raw)
	if c.Lines {
		value = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }), " ")
	}
	if why := Writable(value); why.Key != "" {
		return "", why
	}
	if value == "" {
		if c.Required {
			return "", texts.Of("row.empty")
		}
		if c.Null || c.cast() == "text" {
			return "", right
		}
	}
	if c.Read == nil {
		return Text(500)(value)
	}
	return c.Read(value)
}

// Writable refuses what no text may hold: letters that were lost on the way, and signs that cannot be seen and turn what
// stands beside them round.
func Writable(value string) texts.Sentence {
	if !utf8.ValidString(value) || strings.ContainsRune(value, utf8.RuneError) {
		return texts.Of("row.not_text")
	}
	if found := guard.Line(value); found != nil {
		return found.Sentence
	}
	return right
}

// Text is up to so many letters.
func Text(limit int) Reading {
	return func(v string) (string, texts.Sentence) {
		if utf8.RuneCountInString(v) > limit {
			return "", texts.Of("row.too_long", "most", limit)
		}
		return v, right
	}
}

// A code stands in the path of an address, so it has no other signs.
var codeShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Code is a name that stands in addresses.
func Code(v string) (string, texts.Sentence) {
	if !codeShape.MatchString(v) {
		return "", texts.Of("row.code")
	}
	return v, right
}

// Lists of waste have signs of their own: 900-219-08 in China, 16 02 13* in Europe (Decision 2000/532/EC), D008 in America.
var hazardShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9 .*/-]{0,15}$`)

// HazardCode is a code of a list of waste, in capitals and with single blanks.
func HazardCode(v string) (string, texts.Sentence) {
	v = strings.ToUpper(strings.Join(strings.Fields(v), " "))
	if !hazardShape.MatchString(v) {
		return "", texts.Of("row.hazard_code")
	}
	return v, right
}

// areaShape is what a code of an area has in any system: 440106 (GB/T 2260), DE-BY (ISO 3166-2), 80331 (a postal code).
var areaShape = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$`)

// Area is the code of an area in the system that the network's places use.
func Area(v string) (string, texts.Sentence) {
	v = strings.ToUpper(v)
	if !areaShape.MatchString(v) {
		return "", texts.Of("row.area_code")
	}
	return v, right
}

// fractionless is a whole number as spreadsheets write it: 320.0.
var fractionless = regexp.MustCompile(`^([+-]?[0-9]+)[.,]0+$`)

// Number is a whole number within bounds.
func Number(low, high int64) Reading {
	return func(v string) (string, texts.Sentence) {
		if m := fractionless.FindStringSubmatch(v); m != nil {
			v = m[1]
		}
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < low || n > high {
			return "", texts.Of("row.number", "low", low, "high", high)
		}
		return strconv.FormatInt(n, 10), right
	}
}

// Amount is whole minor units of a currency; whoever writes a fraction means units of it and heads the column otherwise.
func Amount(low, high int64, decimal string) Reading {
	whole := Number(low, high)
	return func(v string) (string, texts.Sentence) {
		if strings.ContainsAny(v, ".,") {
			return "", texts.Of("row.minor", "column", decimal)
		}
		return whole(v)
	}
}

// fractions are the currencies whose minor unit is not a hundredth (ISO 4217).
var fractions = map[string]int{"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "UGX": 0, "XAF": 0, "XOF": 0, "PYG": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3}

// minorUnits reads an amount with its fraction: 59, 59.00, 59,00, 1,259.00, 1.259,00.
func minorUnits(v, currency string) (string, texts.Sentence) {
	digits, known := fractions[currency]
	if !known {
		digits = 2
	}
	v = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "¥", "", "￥", "", "€", "", "$", "", currency, "").Replace(v)
	mark := strings.LastIndexAny(v, ".,")
	whole, fraction := v, ""
	if mark >= 0 {
		whole, fraction = v[:mark], v[mark+1:]
		other := strings.Trim(".,", v[mark:mark+1])
		grouped := strings.Contains(whole, other)
		if strings.Contains(whole, v[mark:mark+1]) || !grouped && len(fraction) == 3 && digits != 3 {
			return "", texts.Of("row.amount")
		}
		whole = strings.ReplaceAll(whole, other, "")
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > digits {
		return "", texts.Of("row.amount_too_fine", "currency", currency, "digits", digits)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	if err != nil {
		return "", texts.Of("row.amount")
	}
	return strconv.FormatInt(n, 10), right
}

// Degrees are within ±limit; a comma can only stand before their fraction.
func Degrees(limit float64) Reading {
	return func(v string) (string, texts.Sentence) {
		d, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64)
		// What is nearer to 0 than any coordinate was never one, and 1e-400 would be kept as the 0 that it is not.
		zero := !strings.ContainsAny(mantissa(v), "123456789")
		if err == nil && d >= -limit && d <= limit && (zero || d > 1e-9 || d < -1e-9) {
			return strconv.FormatFloat(d, 'f', -1, 64), right
		}
		return "", texts.Of("row.degrees", "limit", limit)
	}
}

// mantissa is a number without its exponent.
func mantissa(v string) string {
	if i := strings.IndexAny(v, "eE"); i >= 0 {
		return v[:i]
	}
	return v
}

// YesNo is true or false in the words of any language.
func YesNo(v string) (string, texts.Sentence) {
	v = strings.ToLower(v)
	switch {
	case v == "true" || v == "1" || v == "y" || isWordOf("word.yes", v):
		return "true", right
	case v == "false" || v == "0" || v == "n" || v == "" || isWordOf("word.no", v):
		return "false", right
	}
	return "", texts.Of("row.yes_no")
}

// isWordOf tells whether v is the word of any language.
func isWordOf(key, v string) bool {
	for _, word := range texts.All(key, nil) {
		if v == strings.ToLower(word) {
			return true
		}
	}
	return false
}

// days are the ways to write a date that can be read in one way only.
var days = []string{"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2.1.2006", "2006-1-2 15:04:05", "2006-1-2 15:04",
	"2006/1/2 15:04:05", "2006/1/2 15:04", time.RFC3339}

// Day is a date, answered as YYYY-MM-DD.
func Day(v string) (string, texts.Sentence) {
	layouts := days
	for _, inWords := range texts.All("file.day", nil) {
		layouts = append(layouts[:len(layouts):len(layouts)], inWords)
	}
	for _, layout := range layouts {
		if day, err := time.Parse(layout, v); err == nil && day.Year() >= 1900 && day.Year() <= 2999 {
			return day.Format(time.DateOnly), right
		}
	}
	return "", texts.Of("row.date")
}

// Clock is a time of day, answered as HH:MM.
func Clock(v string) (string, texts.Sentence) {
	for _, layout := range []string{"15:04", "15:04:05"} {
		if at, err := time.Parse(layout, v); err == nil {
			return at.Format("15:04"), right
		}
	}
	return "", texts.Of("row.time")
}

// Zone is the name of a time zone.
func Zone(v string) (string, texts.Sentence) {
	if v == "" || v == "Local" {
		return "", texts.Of("row.zone")
	}
	if _, err := time.LoadLocation(v); err != nil {
		return "", texts.Of("row.zone_unknown", "zone", v)
	}
	return v, right
}

// OneOf is a word of a closed set, whatever its case.
func OneOf[S ~string](values []S) Reading {
	words := closed.Words(values)
	return func(v string) (string, texts.Sentence) {
		if v = strings.ToLower(v); !slices.Contains(words, v) {
			return "", texts.Of("row.one_of", "values", words)
		}
		return v, right
	}
}

// Shaped is text of a shape; wrong is what is said of another.
func Shaped(pattern string, wrong texts.Sentence) Reading {
	shape := regexp.MustCompile(pattern)
	return func(v string) (string, texts.Sentence) {
		if !shape.MatchString(v) {
			return "", wrong
		}
		return v, right
	}
}

// List is words parted by semicolons, commas, spaces or line ends, each read by itself and answered with semicolons between.
func List(each Reading) Reading {
	return func(v string) (string, texts.Sentence) {
		words := Words(v)
		for i, w := range words {
			var why texts.Sentence
			if words[i], why = each(w); why.Key != "" {
				return "", why
			}
		}
		return strings.Join(words, ";"), right
	}
}

// Words are what stands in a cell that lists several.
func Words(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(" ;,|\t\n\r；，、\u00a0\u3000", r) })
}
