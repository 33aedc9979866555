package dataload

import "strings"

// formulaSigns begin what a spreadsheet takes for a formula.
const formulaSigns = "=+-@\t\r"

// Shield writes a cell so that no spreadsheet takes it for a formula: with an apostrophe before it, as spreadsheets
// themselves mark text. One that begins with apostrophes before such a sign gets one more, so that unshield undoes exactly
// what was done. A plain number is no formula.
func Shield(cell string) string {
	if formula(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

// unshield undoes Shield.
func unshield(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && formula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return cell
}

func formula(cell string) bool {
	return cell != "" && strings.ContainsRune(formulaSigns, rune(cell[0])) && !plainNumber(cell)
}

func plainNumber(cell string) bool {
	digits := strings.TrimLeft(cell, "+-")
	return len(cell)-len(digits) <= 1 && digits != "" && strings.Trim(digits, "0123456789.,") == ""
}
