package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"fettle/internal/fault"
)

// classify turns what means "not now" into ErrUnavailable and leaves the rest. ctx is asked first: lib/pq reports a
// deadline as a cancelled statement (57014).
func classify(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil && fault.KindOf(err) == fault.Internal {
		return errors.Join(ErrUnavailable.Because("too_slow"), err)
	}
	if unreachable(err) {
		return errors.Join(ErrUnavailable, err)
	}
	return err
}

func unreachable(err error) bool {
	var network net.Error
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) {
		return true
	}
	code := Code(err)
	// 08 connection, 53 out of resources, 57P shutdown, 40 retries used up, 25006 read-only server.
	return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53") || strings.HasPrefix(code, "57P") ||
		strings.HasPrefix(code, "40") || code == "25006"
}
