// Package relay is the way out to Kafka: it publishes every public event as a CloudEvent 1.0 in binary mode. Which
// topic an event goes to is handed in (Routing); the relay knows no word of the trade.
//
// Laws: events of one key reach a topic in order of seq; an event may be published more than once, under the same id,
// and is never left out; while the broker is away events wait in their table. It reads the log and takes deliveries by
// the verbs of internal/event.
//
// Tables: none.
package relay
