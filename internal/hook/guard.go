package hook

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// errInside is about an address that is not of the public internet.
var errInside = errors.New("the address is not a public one")

// inside are the ranges of the IANA special-purpose registries (RFC 6890 and later) that netip has no word for.
var inside = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10")

// carriers are IPv6 ranges that hold an IPv4 address, and where it begins in the sixteen bytes.
var carriers = map[netip.Prefix]int{netip.MustParsePrefix("64:ff9b::/96"): 12, netip.MustParsePrefix("2002::/16"): 2}

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		out[i] = netip.MustParsePrefix(t)
	}
	return out
}

// public tells whether an address lies in the public internet, whatever it is wrapped in.
func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsValid() || a.IsUnspecified() || a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsInterfaceLocalMulticast() {
		return false
	}
	for _, p := range inside {
		if p.Contains(a) {
			return false
		}
	}
	for p, at := range carriers {
		if p.Contains(a) {
			all := a.As16()
			return public(netip.AddrFrom4([4]byte(all[at : at+4])))
		}
	}
	return true
}

// control looks at what a name was resolved to, the moment it is dialled: a name that was public when it was looked at
// and is not any more gets nowhere.
func control(local bool) func(network, address string, _ syscall.RawConn) error {
	return func(network, address string, _ syscall.RawConn) error {
		if network != "tcp4" && network != "tcp6" {
			return fmt.Errorf("%s: %w", network, errInside)
		}
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%s: %w", address, errInside)
		}
		if mine := local && at.Addr().Unmap().IsLoopback(); !mine && !public(at.Addr()) {
			return fmt.Errorf("%s: %w", at.Addr(), errInside)
		}
		return nil
	}
}

// newClient is a client that calls public addresses only, goes through no proxy, follows nobody elsewhere and waits
// for nobody long.
func newClient(local bool) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: control(local)}
	return &http.Client{Timeout: 15 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 10 * time.Second,
			MaxResponseHeaderBytes: 32 << 10, MaxIdleConns: 64, MaxConnsPerHost: 8, IdleConnTimeout: 30 * time.Second}}
}
