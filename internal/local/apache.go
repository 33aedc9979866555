package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/segmentio/kafka-go"
)

// ApacheKafka is one node of Apache Kafka itself (KRaft) on loopback.
type ApacheKafka struct {
	port      int
	process   *process
	java, dir string
	args      []string
}

// StartApacheKafka formats dir and starts Kafka from the jars in lib; Java 17 must be on the PATH.
func StartApacheKafka(ctx context.Context, lib, dir string) (*ApacheKafka, error) {
	lib, err := filepath.Abs(lib)
	if err != nil {
		return nil, err
	}
	if jars, err := filepath.Glob(filepath.Join(lib, "kafka_2.13-*.jar")); err != nil || len(jars) == 0 {
		return nil, errors.Join(fmt.Errorf("no Kafka jars in %s: run scripts/kafka.sh fetch", lib), err)
	}
	if err := makeClosed(dir); err != nil {
		return nil, fmt.Errorf("make Kafka's directory: %w", err)
	}
	k := &ApacheKafka{}
	if k.port, err = freePort(); err != nil {
		return nil, err
	}
	controller, err := freePort()
	if err != nil {
		return nil, err
	}
	settings := filepath.Join(dir, "server.properties")
	if err := os.WriteFile(settings, []byte(properties(k.port, controller, filepath.Join(dir, "log"))), 0o600); err != nil {
		return nil, fmt.Errorf("write Kafka's settings: %w", err)
	}
	quiet := filepath.Join(dir, "log4j.properties")
	if err := os.WriteFile(quiet, []byte("log4j.rootLogger=ERROR, stdout\nlog4j.appender.stdout=org.apache.log4j.ConsoleAppender\n"+
		"log4j.appender.stdout.layout=org.apache.log4j.PatternLayout\nlog4j.appender.stdout.layout.ConversionPattern=%d %p %m%n\n"), 0o600); err != nil {
		return nil, fmt.Errorf("write Kafka's log settings: %w", err)
	}
	classpath := filepath.Join(lib, "*")
	java, err := exec.LookPath("java")
	if err != nil {
		return nil, err
	}
	if err := run(ctx, dir, nil, java, "-XX:TieredStopAtLevel=1", "-Dlog4j.configuration=file:"+quiet, "-cp", classpath,
		"kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", settings, "--ignore-formatted"); err != nil {
		return nil, fmt.Errorf("format Kafka's directory: %w", err)
	}
	k.java, k.dir, k.args = java, dir, []string{"-Xmx512m", "-Xms256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j.configuration=file:" + quiet,
		"-cp", classpath, "kafka.Kafka", settings}
	return k, k.Rise(ctx)
}

// Rise starts it, again after Halt or Stop: on the same port, with what it had written.
func (k *ApacheKafka) Rise(ctx context.Context) (err error) {
	if k.process, err = start(k.java, k.args, nil, filepath.Join(k.dir, "kafka.out"), syscall.SIGKILL); err != nil {
		return fmt.Errorf("start Kafka: %w", err)
	}
	if err := k.await(ctx); err != nil {
		return errors.Join(err, k.Stop())
	}
	return nil
}

// Halt ends it in order.
func (k *ApacheKafka) Halt() error { return k.process.stop(syscall.SIGTERM, 60*time.Second) }

func properties(port, controller int, logs string) string {
	return strings.Join([]string{
		"process.roles=broker,controller", "node.id=1", fmt.Sprintf("controller.quorum.voters=1@127.0.0.1:%d", controller),
		fmt.Sprintf("listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d", port, controller),
		fmt.Sprintf("advertised.listeners=PLAINTEXT://127.0.0.1:%d", port), "controller.listener.names=CONTROLLER",
		"listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT", "inter.broker.listener.name=PLAINTEXT",
		"offsets.topic.replication.factor=1", "offsets.topic.num.partitions=4", "transaction.state.log.replication.factor=1",
		"transaction.state.log.min.isr=1", "auto.create.topics.enable=false", "num.partitions=12",
		"group.initial.rebalance.delay.ms=0", "log.dirs=" + logs, ""}, "\n")
}

func (k *ApacheKafka) await(ctx context.Context) error {
	for until := time.Now().Add(90 * time.Second); ; {
		connection, err := kafka.DialContext(ctx, "tcp", k.Brokers()[0])
		if err == nil {
			_, err = connection.Brokers()
			if err := errors.Join(err, connection.Close()); err == nil {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-k.process.ended:
			return fmt.Errorf("kafka ended at once:\n%s", k.process.said())
		case <-time.After(100 * time.Millisecond):
		}
		if time.Now().After(until) {
			return fmt.Errorf("kafka is not ready after 90 s:\n%s", k.process.said())
		}
	}
}

// Brokers are the addresses to connect to.
func (k *ApacheKafka) Brokers() []string {
	return []string{net.JoinHostPort("127.0.0.1", strconv.Itoa(k.port))}
}

// Stop kills it; a temporary broker owes nobody a clean shutdown.
func (k *ApacheKafka) Stop() error { return k.process.stop(syscall.SIGKILL, 10*time.Second) }
