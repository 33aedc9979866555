package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kfake"
)

// Kafka is the in-process broker for running at home and for tests. It is a stand-in: it keeps data over restarts, but
// replicates nothing.
type Kafka struct{ cluster *kfake.Cluster }

// partitions of a topic made on the fly.
const partitions = 12

// StartKafka starts the broker with its data in dir, on the port it had before when that is free. Without a dir it keeps
// its data in memory.
func StartKafka(_ context.Context, dir string) (*Kafka, error) {
	options := []kfake.Opt{kfake.NumBrokers(1), kfake.AllowAutoTopicCreation(), kfake.DefaultNumPartitions(partitions)}
	if dir == "" {
		cluster, err := kfake.NewCluster(options...)
		if err != nil {
			return nil, fmt.Errorf("start the in-process broker: %w", err)
		}
		return &Kafka{cluster}, nil
	}
	if err := makeClosed(dir); err != nil {
		return nil, fmt.Errorf("make the broker's directory: %w", err)
	}
	remembered := filepath.Join(dir, "port")
	options = append(options, kfake.DataDir(filepath.Join(dir, "log")))
	if raw, err := os.ReadFile(remembered); err == nil {
		if port, err := strconv.Atoi(string(raw)); err == nil {
			if cluster, err := kfake.NewCluster(append(options, kfake.Ports(port))...); err == nil {
				return &Kafka{cluster}, nil
			}
		}
	}
	cluster, err := kfake.NewCluster(options...)
	if err != nil {
		return nil, fmt.Errorf("start the in-process broker: %w", err)
	}
	k := &Kafka{cluster}
	_, port, found := strings.Cut(k.Brokers()[0], ":")
	if found {
		err = os.WriteFile(remembered, []byte(port), 0o600)
	}
	if err != nil {
		return nil, errors.Join(err, k.Stop())
	}
	return k, nil
}

// Brokers are the addresses to connect to.
func (k *Kafka) Brokers() []string { return k.cluster.ListenAddrs() }

// Stop closes it; what was written is kept.
func (k *Kafka) Stop() error {
	k.cluster.Close()
	return nil
}

// makeClosed makes a folder for this account alone. Brokers write their files for everybody to read; what stands in them is
// for this service alone.
func makeClosed(dir string) error {
	return errors.Join(os.MkdirAll(dir, 0o700), os.Chmod(dir, 0o700))
}
