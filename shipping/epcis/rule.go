package epcis

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The JSON schema of GS1 lets pass what no reader could use: unknown words and types, identifiers that are none, an
// aggregation of nothing. Check looks for that; it judges a document beside the schema, not in its place.

// fields are those of each type of event; others need a prefix.
var fields = map[string]map[string]bool{
	ObjectEvent: wordSet(`epcList quantityList action bizStep disposition persistentDisposition readPoint bizLocation bizTransactionList
		sourceList destinationList sensorElementList ilmd`),
	AggregationEvent: wordSet(`parentID childEPCs childQuantityList action bizStep disposition readPoint bizLocation bizTransactionList
		sourceList destinationList sensorElementList`),
	"TransactionEvent": wordSet(`parentID epcList quantityList action bizStep disposition readPoint bizLocation bizTransactionList
		sourceList destinationList sensorElementList`),
	TransformationEvent: wordSet(`inputEPCList inputQuantityList outputEPCList outputQuantityList transformationID bizStep disposition
		persistentDisposition readPoint bizLocation bizTransactionList sourceList destinationList sensorElementList ilmd`),
	AssociationEvent: wordSet(`parentID childEPCs childQuantityList action bizStep disposition readPoint bizLocation bizTransactionList
		sourceList destinationList sensorElementList`),
}

var common = wordSet(`type eventID eventTime eventTimeZoneOffset recordTime certificationInfo errorDeclaration`)

// object is a decoded JSON object.
type object = map[string]any

// Check answers everything wrong with a decoded document, query document or event; nil when nothing is.
func Check(document object) error {
	var events []any
	switch document["type"] {
	case "EPCISDocument":
		events = list(inner(document, "epcisBody"), "eventList")
	case "EPCISQueryDocument":
		events = list(inner(document, "epcisBody", "queryResults", "resultsBody"), "eventList")
	default:
		return checkEvent(document)
	}
	var wrong []error
	seen := map[string]bool{}
	for i, e := range events {
		one, ok := e.(object)
		if !ok {
			wrong = append(wrong, fmt.Errorf("event %d is no object", i))
			continue
		}
		if err := checkEvent(one); err != nil {
			wrong = append(wrong, fmt.Errorf("event %d: %w", i, err))
		}
		// An event and the declaration that it was wrong share their id.
		_, taken := one["errorDeclaration"]
		name := fmt.Sprint(one["eventID"], taken)
		if one["eventID"] != nil && seen[name] {
			wrong = append(wrong, fmt.Errorf("event %d: the id %s was used before", i, one["eventID"]))
		}
		seen[name] = true
	}
	return errors.Join(wrong...)
}

// judge collects what is wrong with one event.
type judge struct {
	event object
	wrong []error
}

func (j *judge) refuse(format string, args ...any) {
	j.wrong = append(j.wrong, fmt.Errorf(format, args...))
}

func checkEvent(event object) error {
	kind, _ := event["type"].(string)
	own, known := fields[kind]
	if !known {
		if !absolute(kind) {
			return fmt.Errorf("there is no event type %q", kind)
		}
		return nil
	}
	j := &judge{event: event}
	for name := range event {
		if !own[name] && !common[name] && !strings.Contains(name, ":") && !strings.HasPrefix(name, "@") {
			j.refuse("%s has no field %s, and it has no prefix", kind, name)
		}
	}
	j.times()
	j.vocabulary()
	j.identifiers()
	j.shape(kind)
	return errors.Join(j.wrong...)
}

func (j *judge) times() {
	for _, name := range []string{"eventTime", "recordTime"} {
		if text, ok := j.event[name].(string); ok {
			j.instant(name, text)
		}
	}
	if declared, ok := j.event["errorDeclaration"].(object); ok {
		text, _ := declared["declarationTime"].(string)
		j.instant("declarationTime", text)
	}
}

func (j *judge) instant(name, text string) {
	if _, err := time.Parse(time.RFC3339, text); err != nil {
		j.refuse("%s %q is no time", name, text)
	}
}

func (j *judge) vocabulary() {
	j.word(bizSteps, "bizStep", j.event["bizStep"])
	j.word(dispositions, "disposition", j.event["disposition"])
	lasting := inner(j.event, "persistentDisposition")
	for _, which := range []string{"set", "unset"} {
		for _, d := range list(lasting, which) {
			j.word(dispositions, "persistentDisposition", d)
		}
	}
	for name, words := range map[string]map[string]bool{"bizTransactionList": papers, "sourceList": parties, "destinationList": parties} {
		for _, one := range list(j.event, name) {
			entry, _ := one.(object)
			j.word(words, name+" type", entry["type"])
		}
	}
	j.word(reasons, "reason", inner(j.event, "errorDeclaration")["reason"])
}

func (j *judge) word(known map[string]bool, name string, value any) {
	if text, ok := value.(string); value != nil && (!ok || !inVocabulary(known, text)) {
		j.refuse("%s %v is not in the vocabulary", name, value)
	}
}

func (j *judge) identifiers() {
	for _, name := range []string{"epcList", "childEPCs", "inputEPCList", "outputEPCList"} {
		for _, epc := range list(j.event, name) {
			j.identifier(name, epc)
		}
	}
	for _, name := range []string{"parentID", "eventID", "transformationID"} {
		if id, ok := j.event[name]; ok {
			j.identifier(name, id)
		}
	}
	for _, name := range []string{"readPoint", "bizLocation"} {
		if place, ok := j.event[name].(object); ok {
			j.identifier(name, place["id"])
		}
	}
	for _, name := range []string{"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"} {
		for _, one := range list(j.event, name) {
			entry, _ := one.(object)
			j.identifier(name, entry["epcClass"])
			if entry["uom"] != nil && entry["quantity"] == nil {
				j.refuse("%s has a unit and no quantity", name)
			}
		}
	}
}

func (j *judge) identifier(name string, value any) {
	if id, ok := value.(string); !ok || !absolute(id) {
		j.refuse("%s %v is no URI", name, value)
	}
}

var aURI = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^]+$`)

func absolute(id string) bool { return aURI.MatchString(id) }

// shape looks for what a type of event cannot be without.
func (j *judge) shape(kind string) {
	action, _ := j.event["action"].(string)
	if kind == TransformationEvent {
		if j.event["action"] != nil {
			j.refuse("a transformation has no action")
		}
		_, shared := j.event["transformationID"]
		if !shared && (!j.has("inputEPCList", "inputQuantityList") || !j.has("outputEPCList", "outputQuantityList")) {
			j.refuse("a transformation turns something into something")
		}
		return
	}
	if !slices.Contains([]string{Observe, Add, Delete}, action) {
		j.refuse("there is no action %q", action)
	}
	_, parent := j.event["parentID"]
	if !parent && (kind == AssociationEvent || kind == AggregationEvent) {
		j.refuse("%s has no parentID", kind)
	}
	if (kind == AssociationEvent || kind == AggregationEvent) && action == Add && !j.has("childEPCs", "childQuantityList") {
		j.refuse("%s adds nothing", kind)
	}
	if kind == "TransactionEvent" && !j.has("bizTransactionList") {
		j.refuse("a transaction event is on no paper")
	}
}

// has tells whether one of the lists has something in it.
func (j *judge) has(names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return len(list(j.event, n)) > 0 })
}

func inner(node object, path ...string) object {
	for _, name := range path {
		node, _ = node[name].(object)
	}
	return node
}

func list(node object, name string) []any {
	l, _ := node[name].([]any)
	return l
}
