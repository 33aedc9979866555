package api

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

type addressKey struct{}

// addressOf is from where a request comes, as far as that is known.
func addressOf(ctx context.Context) string {
	address, _ := ctx.Value(addressKey{}).(string)
	return address
}

// address is the client's: the peer, or, when the peer is a proxy of ours, the last one before our proxies. What stands
// further to the left in X-Forwarded-For anybody may have written. Of IPv6 the network counts, for a client has all of it.
func (a *API) address(c *fiber.Ctx) string {
	peer, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok {
		return ""
	}
	at := peer.Unmap()
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for _, hop := range slices.Backward(hops) {
		before, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil || !a.proxy(at) {
			break
		}
		at = before.Unmap()
	}
	if at.Is6() {
		if network, err := at.Prefix(64); err == nil {
			return network.String()
		}
	}
	return at.String()
}

func (a *API) proxy(at netip.Addr) bool {
	return slices.ContainsFunc(a.proxies, func(p netip.Prefix) bool { return p.Contains(at) })
}
