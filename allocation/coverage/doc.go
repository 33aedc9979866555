// Package coverage tells whom a place reaches in time, how much of the country can have common parts within their hours,
// and how promises went by day and province. It decides nothing.
//
// Tables: none.
package coverage
