// Package play drives a running Fettle from outside, as its users do: over HTTP and Kafka alone. The story, the
// simulated day and the load measurement share its client. It knows the contract and no table.
package play

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// Client speaks for one account. A command keeps its Idempotency-Key over every attempt, so a service that dies in the
// middle neither loses nor doubles it.
type Client struct {
	Base string
	HTTP *http.Client
	// Patience is how long a command is tried again while the service is away. Default: not at all.
	Patience time.Duration
	token    string
	// Attempts counts requests sent, repeats included.
	Attempts int
}

// Refusal is an answer that is no success.
type Refusal struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Errors []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
}

func (r *Refusal) Error() string {
	text := fmt.Sprintf("%d %s: %s", r.Status, r.Code, r.Detail)
	for _, e := range r.Errors {
		text += fmt.Sprintf(" [%s: %s]", e.Location, e.Message)
	}
	return text
}

// NewHTTP is a transport for many callers on loopback.
func NewHTTP(callers int) *http.Client {
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{
		MaxIdleConns: callers, MaxIdleConnsPerHost: callers, IdleConnTimeout: time.Minute,
		DialContext: (&net.Dialer{Timeout: 2 * time.Second}).DialContext,
	}}
}

// SignIn makes the client speak for an account.
func (c *Client) SignIn(ctx context.Context, login, password string) error {
	var session struct {
		AccessToken string `json:"access_token"`
	}
	err := c.do(ctx, http.MethodPost, "/v1/sessions", map[string]string{"login": login, "password": password}, &session)
	c.token = session.AccessToken
	return err
}

// As gives a client of another account over the same connections.
func (c *Client) As(ctx context.Context, login, password string) (*Client, error) {
	other := &Client{Base: c.Base, HTTP: c.HTTP, Patience: c.Patience}
	return other, other.SignIn(ctx, login, password)
}

// Get reads.
func (c *Client) Get(ctx context.Context, path string, out any) error {
	return c.do(ctx, http.MethodGet, path, nil, out)
}

// Post commands.
func (c *Client) Post(ctx context.Context, path string, in, out any) error {
	return c.do(ctx, http.MethodPost, path, in, out)
}

// Put sends a command that sets something.
func (c *Client) Put(ctx context.Context, path string, in, out any) error {
	return c.do(ctx, http.MethodPut, path, in, out)
}

func (c *Client) do(ctx context.Context, method, path string, in, out any) error {
	var body []byte
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode %s: %w", path, err)
		}
		body = raw
	} else if method == http.MethodPost {
		body = []byte("{}")
	}
	key, until := uuid.NewString(), time.Now().Add(c.Patience)
	for {
		again, err := c.once(ctx, method, path, key, body, out)
		if err == nil || !again || time.Now().After(until) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *Client) once(ctx context.Context, method, path, key string, body []byte, out any) (again bool, err error) {
	c.Attempts++
	request, err := http.NewRequestWithContext(ctx, method, c.Base+path, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	request.Header.Set("Content-Type", "application/json")
	if method != http.MethodGet {
		request.Header.Set("Idempotency-Key", key)
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := c.HTTP.Do(request)
	if err != nil {
		return true, err
	}
	raw, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return true, err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		r := &Refusal{Status: answer.StatusCode, Detail: string(raw)}
		if json.Unmarshal(raw, r) != nil {
			r.Code = "not_a_problem_document"
		}
		return answer.StatusCode == http.StatusServiceUnavailable, fmt.Errorf("%s %s: %w", method, path, r)
	}
	if out == nil {
		return false, nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return false, fmt.Errorf("decode %s: %w", path, err)
	}
	return false, nil
}

// Await reads path again and again until done says so.
func Await[T any](ctx context.Context, c *Client, path string, patience time.Duration, done func(T) bool) (T, error) {
	until := time.Now().Add(patience)
	for {
		var now T
		err := c.Get(ctx, path, &now)
		if err == nil && done(now) {
			return now, nil
		}
		if time.Now().After(until) {
			raw, marshalErr := json.Marshal(now)
			return now, errors.Join(fmt.Errorf("waited %s for %s, last seen %.600s", patience, path, raw), err, marshalErr)
		}
		select {
		case <-ctx.Done():
			return now, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
