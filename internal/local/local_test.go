package local_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
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
		pg, err := local.StartPostgres(context.Background(), dir, local.Options{Durable: true})
		if err != nil {
			fmt.Fprintln(os.Stdout, "failed", err)
			os.Exit(1)
		}
		fmt.Fprintln(os.Stdout, pg.URL("postgres"))
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
	require.ErrorIs(t, err, local.ErrRunning)
	require.ErrorContains(t, err, fmt.Sprintf("process %d", os.Getpid()))
	require.NoError(t, pg.Stop())
	pg, err = local.StartPostgres(t.Context(), dir, local.Options{})
	require.NoError(t, err)
	var n int
	require.NoError(t, open(t, pg.URL("postgres")).QueryRowContext(t.Context(), "SELECT n FROM kept").Scan(&n))
	require.Equal(t, 7, n)
	require.NoError(t, pg.Stop())
}

// running lists the processes that were started for dir.
func running(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*/cwd")
	require.NoError(t, err)
	var found []string
	for _, path := range paths {
		if at, err := os.Readlink(path); err == nil && strings.HasPrefix(at, dir) {
			found = append(found, filepath.Base(filepath.Dir(path)))
		}
	}
	return found
}

// orphan starts a cluster in a process of its own, kills that with signal 9 and gives the address the cluster had.
func orphan(t *testing.T, dir string) string {
	t.Helper()
	parent := exec.CommandContext(t.Context(), os.Args[0])
	parent.Env = append(os.Environ(), "LOCAL_TEST_PARENT="+dir)
	out, err := parent.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, parent.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Greater(t, len(running(t, dir)), 3, "the server and its processes")
	_, err = open(t, strings.TrimSpace(line)).ExecContext(t.Context(), "CREATE TABLE IF NOT EXISTS kept (n int); INSERT INTO kept VALUES (1)")
	require.NoError(t, err)
	require.NoError(t, parent.Process.Kill())
	require.Error(t, parent.Wait())
	return strings.TrimSpace(line)
}

func TestAKilledParentLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(directory(t), "pg")
	orphan(t, dir)
	require.Eventually(t, func() bool { return len(running(t, dir)) == 0 }, 10*time.Second, 10*time.Millisecond)
}

func TestAKilledClusterStartsAtOnceAndHasItsData(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(directory(t), "pg")
	for range 3 {
		orphan(t, dir)
	}
	pg, err := local.StartPostgres(t.Context(), dir, local.Options{})
	require.NoError(t, err)
	var n int
	require.NoError(t, open(t, pg.URL("postgres")).QueryRowContext(t.Context(), "SELECT count(*) FROM kept").Scan(&n))
	require.Equal(t, 3, n)
	require.NoError(t, pg.Stop())
}

func TestANumberTakenByAStrangerDoesNotStopTheCluster(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(directory(t), "pg")
	pg, err := local.StartPostgres(t.Context(), dir, local.Options{})
	require.NoError(t, err)
	require.NoError(t, pg.Stop())
	stranger := fmt.Sprintf("%d\n%s\n0\n5432\n\n\n", os.Getpid(), filepath.Join(dir, "cluster"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cluster", "postmaster.pid"), []byte(stranger), 0o600))
	pg, err = local.StartPostgres(t.Context(), dir, local.Options{})
	require.NoError(t, err)
	require.NoError(t, pg.Stop())
}

func TestAMakingThatWasCutShortIsMadeAnew(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(directory(t), "pg")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "cluster.half"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cluster.half", "PG_VERSION"), []byte("15\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "password"), []byte("old"), 0o600))
	pg, err := local.StartPostgres(t.Context(), dir, local.Options{})
	require.NoError(t, err)
	require.NoError(t, pg.Stop())
}

func TestAClusterOfAnotherVersionIsNamedAndKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(directory(t), "pg")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "cluster"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "password"), []byte("old"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cluster", "PG_VERSION"), []byte("9\n"), 0o600))
	_, err := local.StartPostgres(t.Context(), dir, local.Options{})
	require.ErrorContains(t, err, "the data is of PostgreSQL 9")
	require.FileExists(t, filepath.Join(dir, "cluster", "PG_VERSION"))
}

// A child that is bound to its parent's death is in truth bound to the thread that forked it.
func TestTheClusterOutlivesTheThreadThatAskedForIt(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(directory(t), "pg")
	type answer struct {
		pg  *local.Postgres
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		runtime.LockOSThread() // never unlocked, so the thread ends with this function
		pg, err := local.StartPostgres(context.Background(), dir, local.Options{})
		answers <- answer{pg, err}
	}()
	a := <-answers
	require.NoError(t, a.err)
	runtime.GC()
	require.Never(t, func() bool { return len(running(t, dir)) == 0 }, 300*time.Millisecond, 50*time.Millisecond)
	require.NoError(t, a.pg.Stop())
	require.Empty(t, running(t, dir))
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
