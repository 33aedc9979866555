package broker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
)

// Topic is a topic as EnsureTopics makes it.
type Topic struct {
	Name       string
	Partitions int
	Config     map[string]string
}

// Kept tells in days how long messages are kept, "last" when the newest of each key is kept for ever.
func (t Topic) Kept() string {
	ms, err := strconv.ParseInt(t.Config["retention.ms"], 10, 64)
	if err != nil {
		return "last"
	}
	return fmt.Sprintf("%d d", ms/(24*3600*1000))
}

// KeptDays are the settings of a topic whose messages are kept for a number of days.
func KeptDays(days int) map[string]string {
	return map[string]string{"cleanup.policy": "delete", "retention.ms": strconv.FormatInt(int64(days)*24*3600*1000, 10)}
}

// leadersWithin is how long a broker may take to lead the partitions of topics that it has just made.
const leadersWithin = 15 * time.Second

// EnsureTopics makes the topics that are missing, and comes back when they can be written: a broker answers that it made a
// topic before it leads all its partitions.
func EnsureTopics(ctx context.Context, brokers []string, topics []Topic) error {
	client := &kafka.Client{Addr: kafka.TCP(brokers...), Timeout: 10 * time.Second}
	request := &kafka.CreateTopicsRequest{}
	for _, t := range topics {
		config := kafka.TopicConfig{Topic: t.Name, NumPartitions: t.Partitions, ReplicationFactor: 1}
		for name, value := range t.Config {
			config.ConfigEntries = append(config.ConfigEntries, kafka.ConfigEntry{ConfigName: name, ConfigValue: value})
		}
		request.Topics = append(request.Topics, config)
	}
	answer, err := client.CreateTopics(ctx, request)
	if err != nil {
		return fmt.Errorf("create topics: %w", err)
	}
	fresh := map[string][]kafka.OffsetRequest{}
	for _, t := range topics {
		switch err := answer.Errors[t.Name]; {
		case err == nil:
			for p := range t.Partitions {
				fresh[t.Name] = append(fresh[t.Name], kafka.LastOffsetOf(p))
			}
		case !errors.Is(err, kafka.TopicAlreadyExists):
			return fmt.Errorf("create topic %s: %w", t.Name, err)
		}
	}
	return awaitLeaders(ctx, client, fresh)
}

// awaitLeaders asks each partition for its end until its leader answers.
func awaitLeaders(ctx context.Context, client *kafka.Client, partitions map[string][]kafka.OffsetRequest) error {
	if len(partitions) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, leadersWithin)
	defer cancel()
	for {
		last := leaderless(ctx, client, partitions)
		if last == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the leaders of new topics: %w", last)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func leaderless(ctx context.Context, client *kafka.Client, partitions map[string][]kafka.OffsetRequest) error {
	answer, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: partitions})
	if err != nil {
		return err
	}
	for name, asked := range partitions {
		if len(answer.Topics[name]) < len(asked) {
			return fmt.Errorf("%s: %d of %d partitions answer", name, len(answer.Topics[name]), len(asked))
		}
		for _, p := range answer.Topics[name] {
			if p.Error != nil {
				return fmt.Errorf("%s/%d: %w", name, p.Partition, p.Error)
			}
		}
	}
	return nil
}

// TopicState is a topic as the broker has it; Faults tells how that differs from what it should be.
type TopicState struct {
	Topic
	Faults []string
	// Reordering says that the fault breaks the order per key: a partition count that differs.
	Reordering bool
}

// CheckTopics compares topics with what the broker has.
func CheckTopics(ctx context.Context, brokers []string, topics []Topic) ([]TopicState, error) {
	client := &kafka.Client{Addr: kafka.TCP(brokers...), Timeout: 10 * time.Second}
	names := make([]string, len(topics))
	resources := make([]kafka.DescribeConfigRequestResource, len(topics))
	for i, t := range topics {
		names[i] = t.Name
		resources[i] = kafka.DescribeConfigRequestResource{ResourceType: kafka.ResourceTypeTopic, ResourceName: t.Name, ConfigNames: slices.Sorted(maps.Keys(t.Config))}
	}
	there, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: names})
	if err != nil {
		return nil, fmt.Errorf("ask for topics: %w", err)
	}
	counts := map[string]int{}
	for _, t := range there.Topics {
		counts[t.Name] = len(t.Partitions)
	}
	settings, err := client.DescribeConfigs(ctx, &kafka.DescribeConfigsRequest{Resources: resources})
	if err != nil {
		return nil, fmt.Errorf("ask for the settings of topics: %w", err)
	}
	found := map[string]map[string]string{}
	for _, r := range settings.Resources {
		found[r.ResourceName] = map[string]string{}
		for _, c := range r.ConfigEntries {
			found[r.ResourceName][c.ConfigName] = c.ConfigValue
		}
	}
	out := make([]TopicState, len(topics))
	for i, t := range topics {
		out[i] = t.compare(counts[t.Name], found[t.Name])
	}
	return out, nil
}

func (t Topic) compare(count int, settings map[string]string) TopicState {
	s := TopicState{Topic: t}
	if count == 0 {
		s.Faults = append(s.Faults, "missing")
		return s
	}
	if count != t.Partitions {
		s.Faults, s.Reordering = append(s.Faults, fmt.Sprintf("%d partitions, not %d", count, t.Partitions)), true
	}
	for _, name := range slices.Sorted(maps.Keys(t.Config)) {
		if got := settings[name]; !sameSetting(got, t.Config[name]) {
			s.Faults = append(s.Faults, fmt.Sprintf("%s is %q, not %q", name, got, t.Config[name]))
		}
	}
	return s
}

// sameSetting compares lists whatever their order, for a broker may give a policy of two words back the other way
// round.
func sameSetting(a, b string) bool {
	return slices.Equal(slices.Sorted(strings.SplitSeq(a, ",")), slices.Sorted(strings.SplitSeq(b, ",")))
}

// Lag is how many messages of each topic a consumer group has still to take.
func Lag(ctx context.Context, brokers []string, group string, topics ...string) (map[string]int64, error) {
	client := &kafka.Client{Addr: kafka.TCP(brokers...), Timeout: 5 * time.Second}
	there, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: topics})
	if err != nil {
		return nil, fmt.Errorf("ask for topics: %w", err)
	}
	partitions, wanted := map[string][]int{}, map[string][]kafka.OffsetRequest{}
	for _, t := range there.Topics {
		for _, p := range t.Partitions {
			partitions[t.Name] = append(partitions[t.Name], p.ID)
			wanted[t.Name] = append(wanted[t.Name], kafka.FirstOffsetOf(p.ID), kafka.LastOffsetOf(p.ID))
		}
	}
	ends, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: wanted})
	if err != nil {
		return nil, fmt.Errorf("ask for the ends of topics: %w", err)
	}
	done, err := client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group, Topics: partitions})
	if err != nil {
		return nil, fmt.Errorf("ask for the offsets of %s: %w", group, err)
	}
	if done.Error != nil {
		return nil, fmt.Errorf("ask for the offsets of %s: %w", group, done.Error)
	}
	out := make(map[string]int64, len(topics))
	for topic, list := range ends.Topics {
		at := map[int]int64{}
		for _, p := range done.Topics[topic] {
			at[p.Partition] = p.CommittedOffset
		}
		for _, p := range list {
			if p.Error != nil {
				return nil, fmt.Errorf("ask for the end of %s/%d: %w", topic, p.Partition, p.Error)
			}
			out[topic] += max(0, p.LastOffset-max(p.FirstOffset, at[p.Partition]))
		}
	}
	return out, nil
}
