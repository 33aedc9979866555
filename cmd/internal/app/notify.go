package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"fettle/internal/hook"
	"fettle/repairflow/notice"
)

// NoticeConfig says who carries messages to people.
type NoticeConfig struct {
	NoticeURL    string `env:"FETTLE_NOTICE_URL" placeholder:"URL" help:"Gateway that sends notices by SMS, push or mail. Default: they are written to files under the data directory."`
	NoticeSecret string `env:"FETTLE_NOTICE_SECRET" placeholder:"whsec_..." help:"Secret the calls to the gateway are signed with; needed with FETTLE_NOTICE_URL."`
}

// Validate is called by the command line before anything runs.
func (c NoticeConfig) Validate() error {
	if c.NoticeURL == "" {
		return nil
	}
	u, err := url.Parse(c.NoticeURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("FETTLE_NOTICE_URL is not an http or https address")
	}
	if err := hook.Seal(http.Header{}, c.NoticeSecret, "", time.Time{}, nil); err != nil {
		return fmt.Errorf("FETTLE_NOTICE_SECRET: %w", err)
	}
	return nil
}

// Messenger is who carries notices; folder is where they are put when nobody does.
func (c NoticeConfig) Messenger(folder string) notice.Gateway {
	if c.NoticeURL != "" {
		return newHTTPGateway(c.NoticeURL, c.NoticeSecret, time.Now)
	}
	return fileGateway{folder, time.Now}
}

// noticeSenders is how many notices are on their way at a time: a gateway takes a while for each.
const noticeSenders = 4

// sendNotices tells people, between transactions.
func (s *Service) sendNotices(ctx context.Context, g *errgroup.Group) {
	to := s.Engines.Gateway
	if to == nil {
		return
	}
	for range noticeSenders {
		wake := s.dispatcher.Waker()
		g.Go(func() error { return notice.Sender(to).Run(ctx, s.Engines.DB, wake) })
	}
}

// fileGateway drops messages into a folder, a line each and a file a day. Whoever reads them knows a repeated one by its id.
type fileGateway struct {
	folder string
	now    func() time.Time
}

// Send appends a message.
func (f fileGateway) Send(_ context.Context, m notice.Message) (ref string, err error) {
	now := f.now().UTC()
	line, err := json.Marshal(struct {
		At time.Time `json:"at"`
		notice.Message
	}{now, m})
	if err != nil {
		return "", fmt.Errorf("encode a message: %w", err)
	}
	if err := os.MkdirAll(f.folder, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of notices: %w", err)
	}
	name := now.Format(time.DateOnly) + ".jsonl"
	file, err := os.OpenFile(filepath.Join(f.folder, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fmt.Errorf("open the file of notices: %w", err)
	}
	// One write a line, so that lines of several senders do not mix.
	_, err = file.Write(append(line, '\n'))
	return name, errors.Join(err, file.Close())
}

// httpGateway gives messages to whoever sends them on, signed as webhooks are.
type httpGateway struct {
	url, secret string
	now         func() time.Time
	client      *http.Client
}

func newHTTPGateway(address, secret string, now func() time.Time) httpGateway {
	return httpGateway{address, secret, now, &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// gatewayAnswerLimit is how much of an answer is read.
const gatewayAnswerLimit = 64 << 10

// Send posts a message under its id, which a gateway that has it already answers without sending it again. What the
// gateway says is wrong with the message itself will be wrong tomorrow.
func (h httpGateway) Send(ctx context.Context, m notice.Message) (string, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("encode a message: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("call the gateway: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", m.ID.String())
	if err := hook.Seal(r.Header, h.secret, m.ID.String(), h.now(), body); err != nil {
		return "", err
	}
	answer, err := h.client.Do(r)
	if err != nil {
		return "", fmt.Errorf("call the gateway: %w", err)
	}
	said, err := io.ReadAll(io.LimitReader(answer.Body, gatewayAnswerLimit))
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return "", fmt.Errorf("read the gateway's answer: %w", err)
	}
	return judgeAnswer(answer.StatusCode, answer.Status, said)
}

func judgeAnswer(code int, status string, said []byte) (string, error) {
	switch {
	case code/100 == 2:
		var taken struct {
			Ref string `json:"ref"`
		}
		if json.Unmarshal(said, &taken) != nil {
			return "", nil
		}
		return taken.Ref, nil
	case code == http.StatusBadRequest || code == http.StatusGone || code == http.StatusUnprocessableEntity:
		return "", fmt.Errorf("%s: %s: %w", status, strings.TrimSpace(string(said)), notice.ErrRefused)
	}
	return "", fmt.Errorf("%s: %s", status, strings.TrimSpace(string(said)))
}
