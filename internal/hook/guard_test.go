package hook

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Addresses that lead inside, in the ways that people have found to write them.
var hostile = []string{
	"http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://localhost/", "http://localhost.localdomain/",
	"http://0.0.0.0/", "http://0/", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/",
	"http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.0.1/", "http://[::ffff:192.168.0.1]/",
	"http://169.254.169.254/latest/meta-data/", "http://[::ffff:169.254.169.254]/", "http://2852039166/", "http://[fd00:ec2::254]/", "http://100.100.100.200/",
	"http://100.64.0.1/", "http://[fe80::1]/", "http://[fc00::1]/", "http://[fdff::1]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://224.0.0.1/",
	"http://255.255.255.255/", "http://240.0.0.1/", "http://198.18.0.1/", "http://192.0.0.1/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::a9fe:a9fe]/",
	"http://[2002:7f00:1::]/", "http://[2002:c0a8:1::]/", "http://[2001:db8::1]/", "http://[2001::1]/", "http://[64:ff9b:1::1]/", "http://127.0.0.1:5432/",
}

func TestNoAddressLeadsInside(t *testing.T) {
	t.Parallel()
	require.GreaterOrEqual(t, len(hostile), 40)
	client := newClient(false)
	for _, address := range hostile {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, nil)
		if err == nil {
			var answer *http.Response
			if answer, err = client.Do(r); err == nil {
				_ = answer.Body.Close()
			}
		}
		cancel()
		require.Error(t, err, address)
		var unknown *net.DNSError
		// A number that this resolver takes for a name is no way in either.
		require.True(t, errors.Is(err, errInside) || errors.As(err, &unknown), "%s: %v", address, err)
	}
}

func TestWhatIsPublic(t *testing.T) {
	t.Parallel()
	for _, a := range []string{"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "223.5.5.5", "2606:4700::1111",
		"2400:3200::1", "::ffff:1.1.1.1", "64:ff9b::808:808", "2002:808:808::1"} {
		require.True(t, public(netip.MustParseAddr(a)), a)
	}
	require.False(t, public(netip.Addr{}))
	require.False(t, public(netip.MustParseAddr("fe80::1%eth0")))
}

// A name may be public when it is looked at and lead inside when it is called: only what is dialled counts.
func TestARedirectIsNotFollowedAndThisMachineOnlyWhenItMay(t *testing.T) {
	t.Parallel()
	reached := 0
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	defer inner.Close()
	outer := httptest.NewServer(http.RedirectHandler(inner.URL, http.StatusTemporaryRedirect))
	defer outer.Close()
	_, err := newClient(false).Post(inner.URL, "", nil) //nolint:bodyclose // there is none
	require.ErrorIs(t, err, errInside)
	answer, err := newClient(true).Post(outer.URL, "", nil)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusTemporaryRedirect, answer.StatusCode)
	require.Zero(t, reached)
}

func TestWhichAddressesMayBeRegistered(t *testing.T) {
	t.Parallel()
	for text, fine := range map[string]bool{
		"https://partner.example/hooks?a=b": true, "https://partner.example:8443/": true, "http://partner.example/": false, "ftp://partner.example/": false,
		"https://": false, "https:///path": false, "https://user:pw@partner.example/": false, "https://partner.example/#f": false, "//partner.example/": false,
		"mailto:a@b.c": false, "https:opaque": false, "unix:///run/x.sock": false, "file:///etc/passwd": false, "": false, "https://:443/": false,
	} {
		require.Equal(t, fine, checkURL(text, false) == nil, text)
	}
	require.NoError(t, checkURL("http://127.0.0.1:8080/", true))
	require.NoError(t, checkTypes([]string{"*"}, nil))
	require.ErrorIs(t, checkTypes([]string{"a.b.v1", "no.such.v1"}, []string{"a.b.v1"}), ErrType)
}
