// Package pickup knows shipments that lie ready to be fetched, and the code that opens the locker. The code is in no event,
// no scan and no timeline; wrong codes are counted although they are refused; that the time ends is told before it does.
//
// Tables: pickups.
package pickup
