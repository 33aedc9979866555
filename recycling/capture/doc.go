// Package capture is the door by which partners tell what they received, sent on and brought, in EPCIS 2.0.
//
// A document is taken in as a capture, each of its events has its outcome: a carrier's is a scan of a shipment of his, a recycler's a
// statement on a waste manifest that goes to him and on the old parts in it, what nobody knows is kept as a finding, and what is wrong
// is refused with its path. By default a document with an error changes nothing (rollback); with proceed its other events count.
//
// Laws: the same eventID of a partner has its effect once; a partner speaks of his own alone, and of what is another's he hears what he
// hears of what is nobody's; an event is kept as it was told, whatever became of it.
//
// Tables: epcis_captures, epcis_capture_events.
package capture
