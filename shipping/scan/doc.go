// Package scan answers what a scanner or a person has sent: package ident reads the text, this room looks up what in the network it
// names. It refuses to know what the scan is for.
//
// A text may name several things: a number that is a part here may be a serial there. All are answered, the surest first; whoever
// asked knows which he can use.
//
// Tables: none.
package scan
