package relay

import (
	"slices"
	"strings"
	"sync"

	"fettle/internal/broker"
)

// Routing says where events are published and under what names. Whoever makes the relay hands it in.
type Routing struct {
	// Source and Prefix begin the ce_source and the ce_type of a message.
	Source, Prefix string
	// Topics maps the family of an event type, its first word, to the topic that its events are published on.
	Topics map[string]broker.Topic
	// Current maps event types to the compacted topics that they are published on besides.
	Current map[string]Current
	// names are the attributes that all events of a type share, by type.
	names sync.Map
}

// Current is a compacted topic: of events of some types it keeps the newest under each value of a field, for ever, so
// that a reader who comes late learns how things stand without reading history.
type Current struct {
	broker.Topic
	Field string
}

// Topic is the topic that events of a type are published on; false when they are not published.
func (r *Routing) Topic(eventType string) (broker.Topic, bool) {
	t, ok := r.Topics[family(eventType)]
	return t, ok
}

// All are the topics that events are published on, by name.
func (r *Routing) All() []broker.Topic {
	byName := map[string]broker.Topic{}
	for _, t := range r.Topics {
		byName[t.Name] = t
	}
	for _, c := range r.Current {
		byName[c.Name] = c.Topic
	}
	out := make([]broker.Topic, 0, len(byName))
	for _, t := range byName {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b broker.Topic) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// family is the first word of an event type.
func family(eventType string) string {
	name, _, _ := strings.Cut(eventType, ".")
	return name
}
