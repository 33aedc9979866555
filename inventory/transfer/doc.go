// Package transfer knows goods on their way from one place to another: opened, shipped, received in one or several
// portions, short or brought back. While they travel they lie in neither place and are not to be promised.
//
// Tables: transfers, transfer_lines.
package transfer
