package inventorytest

import (
	"database/sql"
	"net"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

// wire counts what is sent to the server: a statement is so many messages, whatever it carries.
type wire struct {
	net.Conn
	sent *atomic.Int64
}

func (c wire) Write(b []byte) (int, error) { c.sent.Add(1); return c.Conn.Write(b) }

type counting struct{ sent *atomic.Int64 }

func (d counting) Dial(network, address string) (net.Conn, error) {
	return d.DialTimeout(network, address, 10*time.Second)
}

func (d counting) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	c, err := net.DialTimeout(network, address, timeout) //nolint:noctx // lib/pq gives none
	return wire{c, d.sent}, err
}

// Counted is the same database over connections that count.
func (w World) Counted() (World, *atomic.Int64) {
	w.Helper()
	connector, err := pq.NewConnector(w.DB.URL())
	require.NoError(w, err)
	sent := &atomic.Int64{}
	connector.Dialer(counting{sent})
	pool := sql.OpenDB(connector)
	w.Cleanup(func() { require.NoError(w, pool.Close()) })
	w.DB = &db.DB{DB: sqlx.NewDb(pool, "postgres")}
	w.DB.SetClock(time.Now)
	return w, sent
}
