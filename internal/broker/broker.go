package broker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/segmentio/kafka-go"
)

// BatchSize is how many messages a writer sends in one request.
const BatchSize = 2_000

// NewWriter is the only place where a kafka.Writer is made: the zero value of kafka-go acknowledges nothing
// (RequireNone) and waits a second a batch. Keys choose the partition, so order per key holds.
func NewWriter(brokers []string) *kafka.Writer {
	return &kafka.Writer{
		Addr:         kafka.TCP(brokers...),
		RequiredAcks: kafka.RequireAll,
		Balancer:     &kafka.Hash{},
		BatchTimeout: 5 * time.Millisecond,
		BatchSize:    BatchSize,
		MaxAttempts:  3,
		WriteTimeout: 5 * time.Second,
		ReadTimeout:  5 * time.Second,
		// Topics are made with their partition count by EnsureTopics; a topic made on the fly would get the broker's.
		AllowAutoTopicCreation: false,
	}
}

// MessageMost is how large the value of a message may be: what a broker takes by default, less what keys and headers add
// on the way, also in the topics of those that failed.
const MessageMost = 1_000_000

// Reachable tells whether one of the brokers answers.
func Reachable(ctx context.Context, brokers []string) error {
	var last error
	for _, b := range brokers {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", b)
		if err == nil {
			return conn.Close()
		}
		last = err
	}
	return fmt.Errorf("reach the broker: %w", last)
}

// FirstError shortens kafka-go's list of one error a message to the first.
func FirstError(err error) error {
	var many kafka.WriteErrors
	if errors.As(err, &many) {
		for _, one := range many {
			if one != nil {
				return one
			}
		}
	}
	return err
}
