package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"fettle/internal/fault"
)

// Problem is the body of every refusal (RFC 9457).
type Problem struct {
	Type   string `json:"type" example:"about:blank"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	// Code is stable: programs act on it, people read Detail.
	Code string `json:"code"`
	// Errors names each input field at fault by its path, all at once.
	Errors []*huma.ErrorDetail `json:"errors,omitempty"`
	Facts  map[string]any      `json:"facts,omitempty"`
	// ID finds the log line of an internal error.
	ID string `json:"id,omitempty"`
}

var _ huma.StatusError = (*Problem)(nil)

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes JSON a problem document.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var statuses = map[fault.Kind]int{
	fault.Invalid:      http.StatusUnprocessableEntity,
	fault.Unknown:      http.StatusNotFound,
	fault.Conflict:     http.StatusConflict,
	fault.Forbidden:    http.StatusForbidden,
	fault.Unauthorised: http.StatusUnauthorized,
	fault.Unavailable:  http.StatusServiceUnavailable,
}

// newError is what huma calls for its own refusals: validation, malformed bodies, wrong media types.
func newError(status int, message string, errs ...error) huma.StatusError {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: message, Code: "invalid_request"}
	if status >= http.StatusInternalServerError {
		p.Detail, p.Code = "", "internal"
		return p
	}
	for _, err := range errs {
		if detail, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			p.Errors = append(p.Errors, detail)
		} else if err != nil {
			p.Errors = append(p.Errors, &huma.ErrorDetail{Message: err.Error()})
		}
	}
	return p
}

// problem turns an error into what the caller may know. What is no fault is answered with an id only.
func problem(ctx context.Context, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || f.Kind == fault.Internal {
		id := requestID(ctx)
		slog.ErrorContext(ctx, "request failed", "error", err, "request", id)
		return &Problem{Type: "about:blank", Title: http.StatusText(http.StatusInternalServerError),
			Status: http.StatusInternalServerError, Code: "internal", ID: id}
	}
	status := statuses[f.Kind]
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: f.Detail, Code: f.Code, Facts: f.Facts}
	if f.Field != "" {
		p.Errors = []*huma.ErrorDetail{{Location: f.Field, Message: f.Detail}}
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
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: "http_" + fmt.Sprint(status)}
	if status >= http.StatusInternalServerError {
		p.ID = requestID(c.UserContext())
		slog.ErrorContext(c.UserContext(), "request failed", "error", err, "request", p.ID)
	}
	return c.Status(status).JSON(p, "application/problem+json")
}
