package db

import (
	"context"
	"database/sql"
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

// Passing tells whether err says "not now": the database is away, ends, has no room, or others held what was wanted. The same
// may succeed a moment later.
func Passing(err error) bool {
	return errors.Is(err, ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || unreachable(err)
}

func unreachable(err error) bool {
	var network net.Error
	// Whose connection was lost between two statements finds it, or its transaction, over.
	if errors.Is(err, sql.ErrConnDone) || errors.Is(err, sql.ErrTxDone) {
		return true
	}
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) {
		return true
	}
	code := Code(err)
	// 08 connection, 53 out of resources, 57P shutdown, 40 retries used up, 25006 read-only server, 25P03 idle for too long,
	// 55P03 waited for a lock too long, 57014 ran too long.
	return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53") || strings.HasPrefix(code, "57P") ||
		strings.HasPrefix(code, "40") || code == "25006" ||
		code == "25P03" || code == "55P03" || code == "57014"
}
