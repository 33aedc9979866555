// Package event carries events from the rooms that emit them to those that hear of them. Emit writes an event, and a
// delivery for every subscriber, in the transaction that made it true; the Dispatcher delivers, each delivery in one
// transaction with its effect. It knows no word of the trade and no broker.
//
// Laws: per subscriber and key events are delivered in order; a key whose delivery fails waits alone and is parked
// after too many tries, while other keys go on; an effect happens once; a timer is an event that falls due later,
// under a key of its own, and is delivered only when it has fired; whoever reads the log reads each event once and in
// order of each key.
//
// Tables: events, deliveries, subscriptions, log_readers, log_waiting.
// Functions: emit_events, read_log, take_outbox.
package event
