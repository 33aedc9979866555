// Package brokertest gives tests a broker: Apache Kafka where scripts/test.sh started it, else the in-process one.
package brokertest

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/event"
	"fettle/internal/local"
)

var inProcess = sync.OnceValues(func() (*local.Kafka, error) { return local.StartKafka(context.Background(), "") })

// Brokers of this test run.
func Brokers(t testing.TB) []string {
	t.Helper()
	if given := os.Getenv("FETTLE_TEST_KAFKA"); given != "" {
		t.Log("broker: Apache Kafka")
		return strings.Split(given, ",")
	}
	t.Log("broker: in process")
	k, err := inProcess()
	require.NoError(t, err)
	return k.Brokers()
}

// Topic makes a topic of the test's own.
func Topic(t testing.TB, name string) string {
	t.Helper()
	topic := name + "." + uuid.NewString()
	require.NoError(t, event.EnsureTopics(t.Context(), Brokers(t), []event.Topic{{Name: topic, Partitions: 4}}))
	return topic
}
