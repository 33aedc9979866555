// Package sheet reads tables out of files that people bring: CSV in whatever encoding and with whatever separator, and
// workbooks. It knows no word of the trade: what a column means is told by who reads the rows.
//
// Vocabulary: a row has the number of the line or of the sheet's row where it stands and its cells as text; a blank row is
// none. Found says how a file was read, so that a person can be told.
//
// Laws: a file is read row by row in bounded memory, whatever its size, and bounds are looked at before anything is
// unpacked. An encoding is recognised over the whole file or not at all: two that fit are named, and nothing is guessed.
// What a row has wrong in itself, such as a quote that is not closed, is told with the row, and reading goes on.
//
// Tables: none
package sheet
