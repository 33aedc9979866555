// Package dock is where parts come home: it finds out what a scan names, and takes in old parts, unfitted ones and what nobody has
// announced.
//
// A find is something that may be what was scanned. It was announced here, announced elsewhere, or never; each can be taken in. What
// is no find is a blind return: it gets a number of ours for its bag, a weight and a bin, and is matched when somebody knows whose it is.
// An unfitted piece whose seal is intact goes back to the shelf; an opened one waits for an inspection.
//
// Laws: a piece that lies on a shelf by the book is no blind return; a blind return is matched once, and its grams are in the mass
// ledger from its receipt on; an opened piece is offered to nobody before its inspection is decided.
//
// Tables: blind_returns, inspections.
package dock
