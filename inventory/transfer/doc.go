// Package transfer knows goods on their way from one place to another: opened, shipped, received in one or several
// portions, short or brought back. While they travel they lie in neither place and are not to be promised.
//
// A transfer is its number, for good. Two with one reference between the same places are taken for one that was sent twice, until
// the first is given up; who means another says so.
//
// Tables: transfers, transfer_lines.
package transfer
