package local_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"fettle/internal/local"
)

// TestMain lets the test binary be the parent that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("LOCAL_TEST_PARENT"); dir != "" {
		pg, err := local.StartPostgres(context.Background(), dir, local.Options{})
		if err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		fmt.Println(pg.URL("postgres"))
		select {}
	}
	os.Exit(m.Run())
}

func open(t *testing.T, address string) *sql.DB {
	t.Helper()
	pool, err := sql.Open("postgres", address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, pool.Close()) })
	return pool
}

func directory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "fettle-local-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func TestAClusterKeepsItsDataAndRefusesASecondMaster(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(directory(t), "pg")
	pg, err := local.StartPostgres(t.Context(), dir, local.Options{})
	require.NoError(t, err)
	_, err = open(t, pg.URL("postgres")).ExecContext(t.Context(), "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
	require.NoError(t, err)
	_, err = local.StartPostgres(t.Context(), dir, local.Options{})
	require.ErrorContains(t, err, "does another one run")
	require.NoError(t, pg.Stop())
	pg, err = local.StartPostgres(t.Context(), dir, local.Options{})
	require.NoError(t, err)
	var n int
	require.NoError(t, open(t, pg.URL("postgres")).QueryRowContext(t.Context(), "SELECT n FROM kept").Scan(&n))
	require.Equal(t, 7, n)
	require.NoError(t, pg.Stop())
}

func TestAKilledParentLeavesNothingRunningAndTheDataStarts(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(directory(t), "pg")
	parent := exec.CommandContext(t.Context(), os.Args[0])
	parent.Env = append(os.Environ(), "LOCAL_TEST_PARENT="+dir)
	out, err := parent.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, parent.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	pool := open(t, strings.TrimSpace(line))
	var pid int
	require.NoError(t, pool.QueryRowContext(t.Context(), "SELECT pg_backend_pid()").Scan(&pid))
	require.NoError(t, parent.Process.Kill())
	require.Error(t, parent.Wait())
	require.Eventually(t, func() bool {
		_, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
		return os.IsNotExist(err)
	}, 10*time.Second, 10*time.Millisecond, "the server's processes end with their parent")
	require.Eventually(t, func() bool {
		pg, err := local.StartPostgres(t.Context(), dir, local.Options{})
		return err == nil && pg.Stop() == nil
	}, 20*time.Second, 100*time.Millisecond, "what kill -9 left behind starts again")
}

func TestTheBrokerKeepsMessagesAndItsPort(t *testing.T) {
	t.Parallel()
	dir := directory(t)
	k, err := local.StartKafka(t.Context(), dir)
	require.NoError(t, err)
	brokers := k.Brokers()
	w := &kafka.Writer{Addr: kafka.TCP(brokers...), Topic: "kept", RequiredAcks: kafka.RequireAll, AllowAutoTopicCreation: true,
		BatchTimeout: time.Millisecond}
	require.Eventually(t, func() bool {
		return w.WriteMessages(t.Context(), kafka.Message{Key: []byte("k"), Value: []byte("v")}) == nil
	}, 10*time.Second, 50*time.Millisecond)
	require.NoError(t, w.Close())
	require.NoError(t, k.Stop())
	k, err = local.StartKafka(t.Context(), dir)
	require.NoError(t, err)
	require.Equal(t, brokers, k.Brokers())
	conn, err := kafka.Dial("tcp", brokers[0])
	require.NoError(t, err)
	partitions, err := conn.ReadPartitions("kept")
	require.NoError(t, err)
	require.Len(t, partitions, 12)
	require.NoError(t, conn.Close())
	require.NoError(t, k.Stop())
}
