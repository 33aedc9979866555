package api

import (
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Moved is a path that got another name and answers under the old one as well, until clients know the new one: phones
// have requests in their outbox for days. From and To have as many *, each of which stands for one segment; what comes
// behind is kept. An answer under the old path names the new one (RFC 9745, RFC 5829).
type Moved struct {
	From, To string
	// Since is when the new path came.
	Since time.Time
}

// to is the new path of a request, or "" for one that did not move.
func (m Moved) to(path string) string {
	from, asked := strings.Split(m.From, "/"), strings.Split(path, "/")
	if len(asked) < len(from) {
		return ""
	}
	var kept []string
	for i, segment := range from {
		switch segment {
		case "*":
			kept = append(kept, asked[i])
		case asked[i]:
		default:
			return ""
		}
	}
	out := strings.Split(m.To, "/")
	for i, segment := range out {
		if segment == "*" {
			out[i], kept = kept[0], kept[1:]
		}
	}
	return strings.Join(append(out, asked[len(from):]...), "/")
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
