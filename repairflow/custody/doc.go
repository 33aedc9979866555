// Package custody is what is done to a piece on its way: received, fitted, reported, given back, called back, lost, short,
// late, on hold; and how a repair is completed or cancelled with its lines. An old part is owed in the transaction that
// fits the new one.
//
// Tables: none.
package custody
