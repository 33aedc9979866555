package local_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"fettle/internal/local"
)

func TestApacheKafkaTakesAndGivesMessages(t *testing.T) {
	t.Parallel()
	lib := filepath.Join("..", "..", "build", "kafka", "lib")
	if _, err := os.Stat(lib); err != nil {
		t.Skip("no jars: run scripts/kafka.sh fetch")
	}
	dir := directory(t)
	k, err := local.StartApacheKafka(t.Context(), lib, dir)
	require.NoError(t, err)
	connection, err := kafka.DialContext(t.Context(), "tcp", k.Brokers()[0])
	require.NoError(t, err)
	require.NoError(t, connection.CreateTopics(kafka.TopicConfig{Topic: "kept", NumPartitions: 1, ReplicationFactor: 1}))
	require.NoError(t, connection.Close())
	w := &kafka.Writer{Addr: kafka.TCP(k.Brokers()...), Topic: "kept", RequiredAcks: kafka.RequireAll, BatchTimeout: time.Millisecond}
	require.NoError(t, w.WriteMessages(t.Context(), kafka.Message{Value: []byte("v")}))
	require.NoError(t, w.Close())
	r := kafka.NewReader(kafka.ReaderConfig{Brokers: k.Brokers(), Topic: "kept", MinBytes: 1, MaxBytes: 1e6, MaxWait: 200 * time.Millisecond})
	m, err := r.ReadMessage(t.Context())
	require.NoError(t, err)
	require.Equal(t, "v", string(m.Value))
	require.NoError(t, r.Close())
	require.NotEmpty(t, running(t, dir))
	require.NoError(t, k.Stop())
	require.Empty(t, running(t, dir))
}
