// Package brokertest gives tests a broker: Apache Kafka where scripts/test.sh started it, else the in-process one.
//
// Tables: none
package brokertest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/broker"
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

// Own starts Apache Kafka for this test alone, which may halt and kill it; it skips the test where the jars were not
// fetched.
func Own(t testing.TB) *local.ApacheKafka {
	t.Helper()
	here, err := os.Getwd()
	require.NoError(t, err)
	for here != "/" {
		if _, err := os.Stat(filepath.Join(here, "go.mod")); err == nil {
			break
		}
		here = filepath.Dir(here)
	}
	lib := filepath.Join(here, "build", "kafka", "lib")
	if _, err := os.Stat(lib); err != nil {
		t.Skip("no jars: run scripts/kafka.sh fetch")
	}
	k, err := local.StartApacheKafka(t.Context(), lib, t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, k.Stop()) })
	return k
}

// Topic makes a topic of the test's own.
func Topic(t testing.TB, name string) string {
	t.Helper()
	topic := name + "." + uuid.NewString()
	require.NoError(t, broker.EnsureTopics(t.Context(), Brokers(t), []broker.Topic{{Name: topic, Partitions: 4}}))
	return topic
}
