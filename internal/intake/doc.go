// Package intake is the way in from Kafka: a batch of messages is one transaction with its effect and its ids in the
// inbox, then the offsets are committed. What an effect is, and which topic it comes from, is handed in; the intake
// knows no word of the trade.
//
// Laws: every message takes effect once, however often it comes; messages of one key take effect in order, and one
// that is tried again later holds back its key alone; nothing is skipped while the database or the broker is away;
// what nobody can read, or fails to the end, is parked for a person, published to the dead-letter topic, and emptied
// when its term is over.
//
// Tables: inbox, waiting_messages, parked_messages.
package intake
