package app

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"fettle/internal/broker"
	"fettle/internal/event"
	"fettle/shipping/tracking"
)

// kafkaBinding is the version of the AsyncAPI binding that topics, keys and partitions are told in.
const kafkaBinding = "0.5.0"

// asyncDocument is the AsyncAPI 3.0 document of topics and of the events published on them.
func asyncDocument(topics []broker.Topic, events []event.Contract) (map[string]any, error) {
	channels, operations := map[string]any{}, map[string]any{}
	messages, schemas := map[string]any{}, map[string]any{}
	for _, t := range topics {
		names := map[string]any{}
		for _, c := range events {
			name := c.Event.EventType()
			topic, public := Routing.Topic(name)
			if !public || topic.Name != t.Name && Routing.Current[name].Name != t.Name {
				continue
			}
			names[name] = ref("components", "messages", name)
			if messages[name] != nil {
				continue
			}
			message, err := asyncMessage(c, schemas)
			if err != nil {
				return nil, err
			}
			messages[name] = message
		}
		channels[t.Name] = asyncChannel(t, names)
		operations["publish."+t.Name] = map[string]any{"action": "send", "channel": ref("channels", t.Name),
			"summary": "Publish what has happened"}
	}
	channels[tracking.ScanTopic], operations["take."+tracking.ScanTopic] = asyncScans()
	return map[string]any{"asyncapi": "3.0.0",
		"info": map[string]any{"title": "Fettle", "version": "v1", "description": asyncAbout},
		"servers": map[string]any{"broker": map[string]any{"host": "{broker}", "protocol": "kafka", "protocolVersion": "3",
			"variables": map[string]any{"broker": map[string]any{"default": "localhost:9092"}}}},
		"defaultContentType": "application/json", "channels": channels, "operations": operations,
		"components": map[string]any{"messages": messages, "schemas": schemas}}, nil
}

const asyncAbout = "CloudEvents 1.0 in binary mode: attributes are ce_ headers, the value is JSON. An event may come more than once, so keep the ce_id in an" +
	" inbox; events of one key come in order. Fields may be added: leave alone what you do not know."

func ref(path ...string) map[string]any {
	return map[string]any{"$ref": "#/" + strings.Join(path, "/")}
}

func asyncChannel(t broker.Topic, messages map[string]any) map[string]any {
	binding := map[string]any{"topic": t.Name, "partitions": t.Partitions, "bindingVersion": kafkaBinding}
	if settings := asyncSettings(t.Config); len(settings) > 0 {
		binding["topicConfiguration"] = settings
	}
	return map[string]any{"address": t.Name, "messages": messages, "bindings": map[string]any{"kafka": binding}}
}

// asyncSettings tells the settings that the binding knows, each in the type it wants.
func asyncSettings(config map[string]string) map[string]any {
	out := map[string]any{}
	for name, value := range config {
		switch name {
		case "cleanup.policy":
			out[name] = strings.Split(value, ",")
		case "retention.ms", "retention.bytes", "delete.retention.ms", "max.message.bytes":
			if n, err := strconv.ParseInt(value, 10, 64); err == nil {
				out[name] = n
			}
		}
	}
	return out
}

// asyncMessage describes an event; the parts of its schema go to the schemas of the document.
func asyncMessage(c event.Contract, schemas map[string]any) (map[string]any, error) {
	name := c.Event.EventType()
	schema, err := c.Schema()
	if err != nil {
		return nil, err
	}
	parts, _ := schema["$defs"].(map[string]any)
	for part, body := range parts {
		schemas[name+"."+part] = repoint(body, name)
	}
	for _, own := range []string{"$defs", "$schema", "$id"} {
		delete(schema, own)
	}
	return map[string]any{"name": name, "title": c.Meaning("en"), "summary": c.Meaning("en"), "contentType": "application/json",
		"headers": asyncHeaders(name), "payload": repoint(schema, name), "bindings": map[string]any{"kafka": map[string]any{
			"key":            map[string]any{"type": "string", "minLength": 1, "description": "What the event belongs to; events of one key come in order"},
			"bindingVersion": kafkaBinding}}}, nil
}

// repoint turns references within one schema into references within the document.
func repoint(node any, name string) any {
	switch n := node.(type) {
	case map[string]any:
		for key, child := range n {
			if to, ok := child.(string); ok && key == "$ref" {
				n[key] = strings.Replace(to, "#/$defs/", "#/components/schemas/"+name+".", 1)
				continue
			}
			n[key] = repoint(child, name)
		}
	case []any:
		for i, child := range n {
			n[i] = repoint(child, name)
		}
	}
	return node
}

// asyncHeaders is the schema of a message's headers: those that the relay writes, no more and no less.
func asyncHeaders(name string) map[string]any {
	room, _, _ := strings.Cut(name, ".")
	text := map[string]any{"type": "string", "minLength": 1}
	headers := map[string]any{
		"ce_specversion":  map[string]any{"const": "1.0"},
		"ce_id":           map[string]any{"type": "string", "format": "uuid"},
		"ce_source":       map[string]any{"const": "/fettle/" + room},
		"ce_type":         map[string]any{"const": "com.fettle." + name},
		"ce_subject":      text,
		"ce_time":         map[string]any{"type": "string", "format": "date-time"},
		"ce_dataschema":   map[string]any{"const": event.SchemaPath(name)},
		"ce_partitionkey": text,
		"ce_sequence":     map[string]any{"type": "string", "pattern": "^[0-9]{20}$"},
		"content-type":    map[string]any{"const": "application/json"},
	}
	return map[string]any{"type": "object", "properties": headers, "required": slices.Sorted(maps.Keys(headers))}
}

// asyncScans is the topic that we read: what carriers say, in their own words.
func asyncScans() (channel, operation map[string]any) {
	scan := map[string]any{"name": "carrier.scan.raw", "title": "A carrier's message, verbatim",
		"summary": "As the carrier sent it; ce_source names the adapter that reads it", "contentType": "application/json",
		"headers": map[string]any{"type": "object", "required": []string{"ce_id", "ce_source"}, "properties": map[string]any{
			"ce_id":     map[string]any{"type": "string", "minLength": 1},
			"ce_source": map[string]any{"type": "string", "pattern": "^/carriers/.+"}}},
		"payload": map[string]any{"description": "Whatever the carrier's interface says"},
		"bindings": map[string]any{"kafka": map[string]any{"bindingVersion": kafkaBinding,
			"key": map[string]any{"type": "string", "pattern": "^[^:]+:.+$", "description": "<carrier>:<waybill>"}}}}
	channel = asyncChannel(tracking.Scans, map[string]any{"carrier.scan.raw": scan})
	return channel, map[string]any{"action": "receive", "channel": ref("channels", tracking.ScanTopic),
		"summary": fmt.Sprintf("Take in what carriers say on %s", tracking.ScanTopic)}
}
