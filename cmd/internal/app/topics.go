package app

import (
	"context"
	"slices"

	"fettle/internal/broker"
	"fettle/internal/relay"
	"fettle/shipping/tracking"
)

// partitions is fixed: changing it later would break the order per key.
const partitions = 12

func published(name string, config map[string]string) broker.Topic {
	return broker.Topic{Name: name, Partitions: partitions, Config: config}
}

func current(name, field string) relay.Current {
	return relay.Current{Topic: published(name, map[string]string{"cleanup.policy": "compact"}), Field: field}
}

var (
	shipmentState = current("parts.shipment.state.v1", "shipment")
	usedPartState = current("parts.usedpart.state.v1", "return")
	manifestState = current("parts.waste.manifest.v1", "manifest")
)

// Routing says on which topics events are published. Events of a forecast are kept for a month, and of each key the
// newest at least.
var Routing = &relay.Routing{
	Source: "/fettle/",
	Prefix: "com.fettle.",
	Topics: map[string]broker.Topic{
		"inventory":  published("parts.stock.event.v1", broker.KeptDays(90)),
		"shipping":   published("parts.shipment.event.v1", broker.KeptDays(400)),
		"allocation": published("parts.promise.event.v1", broker.KeptDays(400)),
		"recycling":  published("parts.usedpart.event.v1", broker.KeptDays(400)),
		"repairflow": published("parts.repair.event.v1", broker.KeptDays(400)),
		"eta": published("parts.shipment.eta.v1",
			map[string]string{"cleanup.policy": "compact,delete", "retention.ms": broker.KeptDays(30)["retention.ms"]}),
		"alert": published("parts.shipment.alert.v1", broker.KeptDays(90)),
	},
	Current: map[string]relay.Current{
		"shipping.state_changed.v1":        shipmentState,
		"recycling.obliged.v1":             usedPartState,
		"recycling.handed_over.v1":         usedPartState,
		"recycling.received.v1":            usedPartState,
		"recycling.inspected.v1":           usedPartState,
		"recycling.graded.v1":              usedPartState,
		"recycling.certified.v1":           usedPartState,
		"recycling.closed.v1":              usedPartState,
		"recycling.manifest_dispatched.v1": manifestState,
		"recycling.manifest_accepted.v1":   manifestState,
		"recycling.load_rejected.v1":       manifestState,
		"recycling.load_returned.v1":       manifestState,
	},
}

// Topics are all topics of the service: those that carriers' messages enter by, and those that events are published
// on.
func Topics() []broker.Topic { return slices.Concat(tracking.Topics(), Routing.All()) }

// EnsureTopics makes what is missing of Topics.
func EnsureTopics(ctx context.Context, brokers []string) error {
	return broker.EnsureTopics(ctx, brokers, Topics())
}
