package bystander

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"fettle/cmd/fettle-lab/child"
	"fettle/cmd/fettle-lab/play"
	"fettle/cmd/fettle/demo"
)

func (s *scene) address() string { return strings.TrimPrefix(s.service.URL, "http://") }

func dial(ctx context.Context, local, address string) (net.Conn, error) {
	return (&net.Dialer{Timeout: 5 * time.Second, LocalAddr: &net.TCPAddr{IP: net.ParseIP(local)}}).DialContext(ctx, "tcp", address)
}

// halfSentBodies says that eight megabytes come and sends a hundred bytes, 600 times.
func halfSentBodies(ctx context.Context, s *scene) error {
	for n := 0; n < 600 && ctx.Err() == nil; n++ {
		conn, err := dial(ctx, "127.0.0.3", s.address())
		if err != nil {
			continue // refused is as good as closed
		}
		defer func() { _ = conn.Close() }()
		_, _ = fmt.Fprintf(conn, "POST /v1/sessions HTTP/1.1\r\nHost: lab\r\nContent-Type: application/json\r\nContent-Length: 8000000\r\n\r\n{%099d", n)
	}
	<-ctx.Done()
	return nil
}

// manySignIns tries 200 passwords at once, again and again.
func manySignIns(ctx context.Context, s *scene) error {
	client := from("127.0.0.3", 30*time.Second)
	answers := count{}
	crowd(200, func(n int) {
		for ctx.Err() == nil {
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.service.URL+"/v1/sessions",
				strings.NewReader(fmt.Sprintf(`{"login":"nobody%d","password":"wrong"}`, n)))
			if err != nil {
				return
			}
			request.Header.Set("Content-Type", "application/json")
			answers.add(client.Do(request))
		}
	})
	s.told = "sign-ins answered " + answers.String() + s.told
	return nil
}

// manyScrapers reads the metrics 32 at a time, wherever they are.
func manyScrapers(ctx context.Context, s *scene) error {
	url := s.service.Running().Metrics
	if url == "" {
		url = s.service.URL + "/metrics"
	}
	client := from("127.0.0.3", 30*time.Second)
	answers := count{}
	crowd(32, func(int) {
		for ctx.Err() == nil {
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
			if err != nil {
				return
			}
			answers.add(client.Do(request))
		}
	})
	s.told = "scrapes answered " + answers.String() + s.told
	return nil
}

// streamsOfOneLink opens a customer's link 5,000 times, and then looks whether another customer still has his stream.
func streamsOfOneLink(ctx context.Context, s *scene) error {
	var open atomic.Int64
	next := make(chan int, 5_000)
	for n := range 5_000 {
		next <- n
	}
	close(next)
	crowd(64, func(int) {
		for range next {
			if ctx.Err() != nil {
				return
			}
			conn, err := dial(ctx, "127.0.0.3", s.address())
			if err != nil {
				continue
			}
			context.AfterFunc(ctx, func() { _ = conn.Close() })
			_, _ = fmt.Fprintf(conn, "GET /v1/track/%s/stream HTTP/1.1\r\nHost: lab\r\n\r\n", s.link)
			if line, err := bufio.NewReader(conn).ReadString('\n'); err == nil && strings.Contains(line, " 200 ") {
				open.Add(1)
			}
		}
	})
	s.told = fmt.Sprintf("%d streams of one link are open;%s", open.Load(), s.told)
	<-ctx.Done()
	return nil
}

// second starts another process over the same database and broker.
func (s *scene) second(ctx context.Context) (*child.Child, error) {
	address, err := child.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	data, err := os.MkdirTemp(s.service.Data, "second-")
	if err != nil {
		return nil, err
	}
	first := s.service.Running()
	c := &child.Child{Binary: s.service.Binary, Data: data, URL: "http://" + address, Out: io.Discard}
	c.Process = exec.Command(c.Binary, "serve", "--log", "warn")
	c.Process.Env = append(os.Environ(), "FETTLE_DATA="+data, "FETTLE_LISTEN="+address, "FETTLE_DATABASE_URL="+first.DatabaseURL,
		"FETTLE_KAFKA_BROKERS="+strings.Join(first.Brokers, ","), "FETTLE_SEAL_KEY_FILE="+s.service.Data+"/seal.key")
	c.Process.Stderr = os.Stderr
	c.Process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.Process.Start(); err != nil {
		return nil, fmt.Errorf("start a second process: %w", err)
	}
	return c, errors.Join(c.Ready(ctx, time.Minute))
}

// frozenProcess stops a second process in the middle of its work, in whatever transactions it has open.
func frozenProcess(ctx context.Context, s *scene) error {
	other, err := s.second(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	defer other.Kill()
	busy, calm := context.WithCancel(ctx)
	defer calm()
	for n := range 16 {
		go func() {
			c := &play.Client{Base: other.URL, HTTP: from("127.0.0.4", 5*time.Second)}
			if c.SignIn(busy, "zhao.min", demo.Password) != nil {
				return
			}
			for ; busy.Err() == nil; n++ {
				_ = c.Post(busy, "/v1/repairs/"+s.repair+"/track-link", nil, nil)
			}
		}()
	}
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return nil
	}
	if err := other.Process.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	<-ctx.Done()
	return other.Process.Process.Signal(syscall.SIGCONT)
}

// crowd does something many times at once.
func crowd(size int, do func(n int)) {
	var all sync.WaitGroup
	for n := range size {
		all.Go(func() { do(n) })
	}
	all.Wait()
}

// count is how often each status was answered.
type count struct {
	mu sync.Mutex
	by map[string]int
}

func (c *count) add(answer *http.Response, err error) {
	status := "none"
	if err == nil {
		status = answer.Status[:3]
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[string]int{}
	}
	c.by[status]++
}

func (c *count) String() string { return fmt.Sprint(c.by) }
