package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"fettle/internal/auth"
	"fettle/internal/fault"
	"fettle/texts"
)

type requestKey struct{}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// told marks an answer as one in words of a language.
func told(c *fiber.Ctx, language string) {
	c.Set("Content-Language", language)
	c.Vary("Accept-Language")
}

// observe gives each request an id and a language, and logs and measures it.
func (a *API) observe(c *fiber.Ctx) error {
	start := time.Now()
	id := c.Get("X-Request-Id")
	if id == "" || len(id) > 64 || !isPlain(id) {
		id = uuid.NewString()
	}
	c.Set("X-Request-Id", id)
	if a.Draining() {
		c.Response().SetConnectionClose()
	}
	language := texts.Match(c.Get("Accept-Language"))
	ctx := context.WithValue(context.WithValue(c.UserContext(), requestKey{}, id), languageKey{}, language)
	c.SetUserContext(context.WithValue(ctx, addressKey{}, a.address(c)))
	err := c.Next()
	if err != nil {
		err = c.App().ErrorHandler(c, err)
	}
	if strings.HasPrefix(string(c.Response().Header.ContentType()), "application/problem+json") {
		told(c, language)
	}
	status, took := c.Response().StatusCode(), time.Since(start)
	route := "other"
	if r := c.Route(); r != nil && r.Path != "/" && r.Path != "/*" {
		route = r.Path
	}
	a.calls.WithLabelValues(knownMethod(c.Method()), route, strconv.Itoa(status)).Observe(took.Seconds())
	level := slog.LevelDebug
	if strings.HasPrefix(c.Path(), "/v1/") {
		level = slog.LevelInfo
	}
	slog.Log(c.UserContext(), level, "request", "method", c.Method(), "route", route, "status", status,
		"ms", took.Milliseconds(), "request", id, "trace", traceID(c.Get("traceparent")))
	return err
}

// knownMethod keeps what callers invent out of the names of metrics.
func knownMethod(method string) string {
	switch method {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete, fiber.MethodOptions:
		return method
	}
	return "other"
}

// isPlain tells whether a header can be told back and written to the log as it is.
func isPlain(v string) bool {
	for i := range len(v) {
		if v[i] < '!' || v[i] > '~' {
			return false
		}
	}
	return true
}

// traceID reads the trace of a W3C traceparent header; "" when there is none.
func traceID(traceparent string) string {
	if fields := strings.Split(traceparent, "-"); len(fields) == 4 && len(fields[1]) == 32 {
		return fields[1]
	}
	return ""
}

func recoverPanic(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.ErrorContext(c.UserContext(), "panic", "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return c.Next()
}

// secure sets the headers of every answer. Styles may be inline because the component library writes them so; pictures
// is an origin that pages may have pictures from, beside their own.
func secure(pictures string) fiber.Handler {
	policy := "default-src 'self'; img-src " + strings.TrimSpace("'self' data: blob: "+pictures) + "; style-src 'self' 'unsafe-inline'; " +
		"worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
	return func(c *fiber.Ctx) error {
		c.Set("Content-Security-Policy", policy)
		c.Set("X-Content-Type-Options", "nosniff")
		c.Set("Referrer-Policy", "no-referrer")
		c.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
		if strings.HasPrefix(c.Path(), "/v1/") {
			c.Set("Cache-Control", "no-store")
		}
		return c.Next()
	}
}

var (
	errNoToken   = fault.New(fault.Unauthorised, "no_token")
	errForbidden = fault.New(fault.Forbidden, "forbidden")
)

// admit lets only the given roles pass and puts the actor into the context.
func (a *API) admit(roles []auth.Role) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		actor, err := a.actor(c.Context(), c.Header("Authorization"), roles)
		if err != nil {
			writeProblem(c, problem(c.Context(), err))
			return
		}
		next(huma.WithContext(c, auth.With(c.Context(), actor)))
	}
}

func (a *API) actor(ctx context.Context, header string, roles []auth.Role) (auth.Actor, error) {
	public := len(roles) == 1 && roles[0] == auth.Public
	token, found := strings.CutPrefix(header, "Bearer ")
	if public {
		return auth.Actor{Role: auth.Public}, nil
	}
	if !found {
		return auth.Actor{}, errNoToken
	}
	actor, err := a.gate.actor(ctx, token)
	if err != nil {
		return auth.Actor{}, err
	}
	if !actor.May(roles...) {
		return auth.Actor{}, errForbidden.With("role", actor.Role)
	}
	return actor, nil
}

func writeProblem(c huma.Context, p *Problem) {
	c.SetHeader("Content-Type", "application/problem+json")
	if p.Status == http.StatusUnauthorized {
		c.SetHeader("WWW-Authenticate", "Bearer")
	}
	for name, values := range p.GetHeaders() {
		c.SetHeader(name, values[0])
	}
	c.SetStatus(p.Status)
	if err := huma.DefaultJSONFormat.Marshal(c.BodyWriter(), p); err != nil {
		slog.ErrorContext(c.Context(), "write a problem", "error", err)
	}
}
