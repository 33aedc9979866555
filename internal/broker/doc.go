// Package broker is what the ways out to Kafka and in from it share: topics and how they are made and looked at, the
// one place where a writer is made, and how far a consumer group is behind. It knows no event and no word of the
// trade.
//
// Laws: a topic is made with its partition count, which never changes, because that would break the order per key; a
// writer waits for all replicas.
//
// Tables: none.
package broker
