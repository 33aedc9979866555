// Package customerpage is what the customer may see: the page behind a link, and the whole repair for those who sign in. There is
// no address on it, no telephone and no sender's name; places to a kilometre before the last stop, none half an hour
// after it.
//
// Tables: none.
package customerpage
