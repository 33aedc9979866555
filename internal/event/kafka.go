package event

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
)

// NewWriter is the only place where a kafka.Writer is made: the zero value of kafka-go acknowledges nothing
// (RequireNone) and waits a second a batch. Keys choose the partition, so order per key holds.
func NewWriter(brokers []string) *kafka.Writer {
	return &kafka.Writer{
		Addr:         kafka.TCP(brokers...),
		RequiredAcks: kafka.RequireAll,
		Balancer:     &kafka.Hash{},
		BatchTimeout: 5 * time.Millisecond,
		BatchSize:    RelayBatch,
		MaxAttempts:  3,
		WriteTimeout: 5 * time.Second,
		ReadTimeout:  5 * time.Second,
		// Topics are made with their partition count by EnsureTopics; a topic made on the fly would get the broker's.
		AllowAutoTopicCreation: false,
	}
}

// Reachable tells whether one of the brokers answers.
func Reachable(ctx context.Context, brokers []string) error {
	var last error
	for _, b := range brokers {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", b)
		if err == nil {
			return conn.Close()
		}
		last = err
	}
	return fmt.Errorf("reach the broker: %w", last)
}

var (
	specVersion = []byte("1.0")
	jsonContent = []byte("application/json")
)

const zeros = "00000000000000000000"

// names are the attributes that all events of a type share, by type.
var names sync.Map

type attributes struct{ source, name, schema []byte }

func attributesOf(eventType string) attributes {
	if known, found := names.Load(eventType); found {
		return known.(attributes)
	}
	a := attributes{[]byte("/fettle/" + room(eventType)), []byte("com.fettle." + eventType), []byte(SchemaPath(eventType))}
	names.Store(eventType, a)
	return a
}

// Message is a fact as a CloudEvent in Kafka's binary mode: attributes are ce_ headers, the value is the JSON data.
func Message(topic string, e Event) kafka.Message {
	shared := attributesOf(e.Type)
	// What differs lies in one piece of memory: a message is made for each fact.
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

// Messages are what is published of a fact: on the topic of its room, and under the thing it is about on a topic that keeps
// how things stand. A fact of a room without a topic is nobody else's.
func Messages(e Event) []kafka.Message { return appendMessages(nil, e) }

func appendMessages(out []kafka.Message, e Event) []kafka.Message {
	topic, public := Out[room(e.Type)]
	if !public {
		return out
	}
	out = append(out, Message(topic.Name, e))
	current, known := Standing[e.Type]
	if !known {
		return out
	}
	var fields map[string]json.RawMessage
	var about string
	if json.Unmarshal(e.Data, &fields) != nil || json.Unmarshal(fields[current.Field], &about) != nil || about == "" {
		return out
	}
	m := Message(current.Name, e)
	m.Key = []byte(about)
	for i := range m.Headers {
		if m.Headers[i].Key == "ce_partitionkey" {
			m.Headers[i].Value = m.Key
		}
	}
	return append(out, m)
}

func room(eventType string) string {
	name, _, _ := strings.Cut(eventType, ".")
	return name
}

// firstError shortens kafka-go's list of one error a message to the first.
func firstError(err error) error {
	var many kafka.WriteErrors
	if errors.As(err, &many) {
		for _, one := range many {
			if one != nil {
				return one
			}
		}
	}
	return err
}
