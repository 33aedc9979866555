package relay

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"

	"fettle/internal/event"
)

var (
	specVersion = []byte("1.0")
	jsonContent = []byte("application/json")
)

const zeros = "00000000000000000000"

type attributes struct{ source, name, schema []byte }

func (r *Routing) attributesOf(eventType string) attributes {
	if known, found := r.names.Load(eventType); found {
		return known.(attributes)
	}
	a := attributes{
		source: []byte(r.Source + family(eventType)),
		name:   []byte(r.Prefix + eventType),
		schema: []byte(event.SchemaPath(eventType)),
	}
	r.names.Store(eventType, a)
	return a
}

// Message is an event as a CloudEvent in Kafka's binary mode: attributes are ce_ headers, the value is the JSON data.
func (r *Routing) Message(topic string, e event.Stored) kafka.Message {
	shared := r.attributesOf(e.Type)
	// What differs lies in one piece of memory: a message is made for each event.
	text := make([]byte, 0, len(e.Key)+36+20+len(time.RFC3339Nano))
	text = append(text, e.Key...)
	key := text[:len(text):len(text)]
	id, _ := e.ID.MarshalText() // it has no error to tell
	text = e.At.UTC().AppendFormat(text, time.RFC3339Nano)
	at := text[len(key):len(text):len(text)]
	before := len(text)
	var digits [20]byte
	number := strconv.AppendInt(digits[:0], e.Seq, 10)
	text = append(append(text, zeros[:20-len(number)]...), number...)
	return kafka.Message{Topic: topic, Key: key, Value: e.Data, Time: e.At, Headers: []kafka.Header{
		{Key: "ce_specversion", Value: specVersion},
		{Key: "ce_id", Value: id},
		{Key: "ce_source", Value: shared.source},
		{Key: "ce_type", Value: shared.name},
		{Key: "ce_subject", Value: key},
		{Key: "ce_time", Value: at},
		{Key: "ce_partitionkey", Value: key},
		{Key: "ce_sequence", Value: text[before:]},
		{Key: "ce_dataschema", Value: shared.schema},
		{Key: "content-type", Value: jsonContent},
	}}
}

// Messages are what is published of an event: on the topic of its family, and under the thing it is about on a topic
// that keeps the newest. An event without a topic is not published.
func (r *Routing) Messages(e event.Stored) []kafka.Message { return r.appendMessages(nil, e) }

func (r *Routing) appendMessages(out []kafka.Message, e event.Stored) []kafka.Message {
	topic, public := r.Topic(e.Type)
	if !public {
		return out
	}
	out = append(out, r.Message(topic.Name, e))
	current, known := r.Current[e.Type]
	if !known {
		return out
	}
	var fields map[string]json.RawMessage
	var about string
	if json.Unmarshal(e.Data, &fields) != nil || json.Unmarshal(fields[current.Field], &about) != nil || about == "" {
		return out
	}
	m := r.Message(current.Name, e)
	m.Key = []byte(about)
	for i := range m.Headers {
		if m.Headers[i].Key == "ce_partitionkey" {
			m.Headers[i].Value = m.Key
		}
	}
	return append(out, m)
}
