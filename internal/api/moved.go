package api

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Moved is a path that got another name and answers under the old one as well, until clients know the new one: phones
// have requests in their outbox for days. From and To are paths of as many segments, * stands for any one segment; what
// comes behind is kept. An answer under the old path names the new one (RFC 9745, RFC 5829).
type Moved struct {
	From, To string
	// Since is when the new path came.
	Since time.Time
}

// to is the new path of a request, or "" for one that did not move.
func (m Moved) to(path string) string {
	from, now, asked := strings.Split(m.From, "/"), strings.Split(m.To, "/"), strings.Split(path, "/")
	if len(asked) < len(from) {
		return ""
	}
	out := slices.Clone(asked)
	for i, segment := range from {
		if segment == "*" {
			continue
		}
		if asked[i] != segment {
			return ""
		}
		out[i] = now[i]
	}
	return strings.Join(out, "/")
}

// follow lets requests for old paths find the routes of the new ones.
func follow(all []Moved) fiber.Handler {
	return func(c *fiber.Ctx) error {
		for _, m := range all {
			if now := m.to(c.Path()); now != "" {
				c.Path(now)
				c.Set("Deprecation", fmt.Sprintf("@%d", m.Since.Unix()))
				c.Set(fiber.HeaderLink, fmt.Sprintf("<%s>; rel=\"successor-version\"", now))
				break
			}
		}
		return c.Next()
	}
}
