package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/internal/guard"
	"fettle/texts"
)

// Problem is the body of every refusal (RFC 9457), in one language.
type Problem struct {
	Type   string `json:"type" example:"about:blank"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	// Code is stable: programs act on it, people read Detail.
	Code string `json:"code"`
	// Errors names each input field at fault by its path, all at once.
	Errors []*huma.ErrorDetail `json:"errors,omitempty"`
	// Values are what Detail names, and more that a program may want to know.
	Values map[string]any `json:"values,omitempty"`
	// ID finds the log line of an internal error.
	ID string `json:"id,omitempty"`
	// retryAfter is in how many seconds it is worth trying again, where that is known.
	retryAfter int
}

var _ huma.StatusError = (*Problem)(nil)

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders tells when it is worth trying again.
func (p *Problem) GetHeaders() http.Header {
	if p.retryAfter == 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(p.retryAfter)}}
}

// ContentType makes JSON a problem document.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var statuses = map[fault.Kind]int{
	fault.Invalid:      http.StatusUnprocessableEntity,
	fault.Unknown:      http.StatusNotFound,
	fault.Conflict:     http.StatusConflict,
	fault.Forbidden:    http.StatusForbidden,
	fault.Unauthorised: http.StatusUnauthorized,
	fault.Unavailable:  http.StatusServiceUnavailable,
	fault.TooMany:      http.StatusTooManyRequests,
	fault.TooLarge:     http.StatusRequestEntityTooLarge,
	fault.TooLate:      http.StatusRequestTimeout,
	fault.Unsupported:  http.StatusUnsupportedMediaType,
	fault.Unreadable:   http.StatusBadRequest,
}

// titled are the statuses that have a title of their own in each language; another has what HTTP calls it.
var titled = []int{400, 401, 403, 404, 405, 406, 408, 409, 412, 413, 415, 422, 429, 431, 500, 503}

// Codes that no room makes: of the door itself.
var (
	errInvalid  = fault.New(fault.Invalid, "invalid_request")
	errInternal = fault.New(fault.Internal, "internal")
)

type languageKey struct{}

// Language is the one a request is answered in: the best of ours for its Accept-Language.
func Language(ctx context.Context) string {
	if tag, ok := ctx.Value(languageKey{}).(string); ok {
		return tag
	}
	return texts.Default
}

func newProblem(ctx context.Context, status int, code string) *Problem {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code}
	if slices.Contains(titled, status) {
		p.Title = texts.Say(Language(ctx), "status."+strconv.Itoa(status), nil)
	}
	return p
}

// failed is what a caller hears of a fault of ours: nothing but the id that finds the log line.
func failed(ctx context.Context, status int) *Problem {
	p := newProblem(ctx, status, errInternal.Code)
	p.Detail, p.ID = texts.Say(Language(ctx), errInternal.Key(), nil), requestID(ctx)
	return p
}

// newError is what huma calls for its own refusals: validation, malformed bodies, wrong media types.
func newError(c huma.Context, status int, message string, errs ...error) huma.StatusError {
	ctx := context.Background()
	if c != nil {
		ctx = c.Context()
	}
	return newErrorIn(ctx, status, message, errs...)
}

func newErrorIn(ctx context.Context, status int, message string, errs ...error) *Problem {
	if status >= http.StatusInternalServerError {
		return failed(ctx, status)
	}
	p := newProblem(ctx, status, errInvalid.Code)
	p.Detail = texts.Say(Language(ctx), errInvalid.Key(), nil)
	if len(errs) == 0 && len(findingsOf(ctx)) == 0 {
		p.Detail = translate(Language(ctx), message)
	}
	seen := map[[2]string]bool{}
	for _, err := range errs {
		detail, ok := errors.AsType[*huma.ErrorDetail](err)
		if !ok {
			if err == nil {
				continue
			}
			detail = &huma.ErrorDetail{Message: err.Error()}
		}
		said := &huma.ErrorDetail{Location: readable(detail.Location), Message: translate(Language(ctx), detail.Message), Value: echo(detail.Location, detail.Value)}
		// Of a list with repetitions huma tells every one in the same words: one telling is enough.
		if told := [2]string{said.Location, said.Message}; !seen[told] {
			seen[told] = true
			p.Errors = append(p.Errors, said)
		}
	}
	tellFindings(ctx, p)
	return p
}

// secretly is in the place of what is told back to nobody.
var secretly = regexp.MustCompile(`(?i)password|secret|token`)

// echo is a value that is told back at its field: what is short, no more than the field itself, and no secret. A body that could
// not be read is not told back.
func echo(location string, value any) any {
	if location == "body" || secretly.MatchString(location) {
		return nil
	}
	switch v := value.(type) {
	case bool, float64, int, int64:
		return v
	case string:
		if len(v) <= 100 && v != "" && guard.Line(v) == nil {
			return v
		}
	}
	return nil
}

// problem turns an error into what the caller may know. What is no fault is answered with an id only.
func problem(ctx context.Context, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		if f, ok = db.Refused(err); ok {
			// A rule of the database that no rule of ours said before: it is told, and looked into.
			slog.ErrorContext(ctx, "the database refused what the door let pass", "error", err, "request", requestID(ctx))
			if e, known := ctx.Value(entranceKey{}).(*entrance); known {
				f = f.At(e.place(f.Field))
			}
		}
	}
	if !ok || f.Kind == fault.Internal {
		p := failed(ctx, http.StatusInternalServerError)
		slog.ErrorContext(ctx, "request failed", "error", err, "request", p.ID)
		return p
	}
	if f.Kind == fault.Unavailable {
		// The caller is told to come again and no more; why stands here.
		slog.WarnContext(ctx, "told to come again", "error", err, "request", requestID(ctx))
	}
	p := newProblem(ctx, statuses[f.Kind], f.Code)
	p.Detail, p.Values = texts.Say(Language(ctx), f.Key(), f.Values), f.Values
	p.retryAfter, _ = f.Values[fault.RetryAfter].(int)
	if f.Field != "" {
		p.Errors = []*huma.ErrorDetail{{Location: f.Field, Message: p.Detail}}
	}
	return p
}

// plainError answers what never reached huma: unknown paths, too large bodies.
func plainError(c *fiber.Ctx, err error) error {
	status := http.StatusInternalServerError
	var fiberError *fiber.Error
	if errors.As(err, &fiberError) {
		status = fiberError.Code
	}
	p := newProblem(c.UserContext(), status, "http_"+strconv.Itoa(status))
	if status >= http.StatusInternalServerError {
		p.ID = requestID(c.UserContext())
		slog.ErrorContext(c.UserContext(), "request failed", "error", err, "request", p.ID)
	}
	return c.Status(status).JSON(p, "application/problem+json")
}
