package bystander

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"fettle/cmd/fettle-lab/child"
)

// balancer sends requests to whichever process said last that it is ready, as a proxy before a service does. It repeats
// nothing: a request that meets a process that has gone has failed.
type balancer struct {
	mu    sync.Mutex
	ready map[string]*httputil.ReverseProxy
	next  int
}

// look asks a process whether it is ready, every fifth of a second.
func (b *balancer) look(ctx context.Context, address string) {
	target, err := url.Parse(address)
	if err != nil {
		return
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	client := &http.Client{Timeout: time.Second}
	for ctx.Err() == nil {
		answer, err := client.Get(address + "/readyz")
		ready := err == nil && answer.StatusCode == http.StatusOK
		if err == nil {
			_ = answer.Body.Close()
		}
		b.mu.Lock()
		if ready {
			b.ready[address] = proxy
		} else {
			delete(b.ready, address)
		}
		b.mu.Unlock()
		time.Sleep(200 * time.Millisecond)
	}
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	var choice []*httputil.ReverseProxy
	for _, p := range b.ready {
		choice = append(choice, p)
	}
	b.next++
	n := b.next
	b.mu.Unlock()
	if len(choice) == 0 {
		http.Error(w, "no process is ready", http.StatusBadGateway)
		return
	}
	choice[n%len(choice)].ServeHTTP(w, r)
}

// rollingRestart has two processes behind a balancer and ends and starts the second again and again, while callers ask.
func rollingRestart(ctx context.Context, s *scene) error {
	other, err := s.second(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	defer func() { other.Stop() }()
	b := &balancer{ready: map[string]*httputil.ReverseProxy{}}
	go b.look(ctx, s.service.URL)
	watching, blind := context.WithCancel(ctx)
	go b.look(watching, other.URL)
	address, err := child.FreeAddress(ctx)
	if err != nil {
		blind()
		return err
	}
	server := &http.Server{Addr: address, Handler: b, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.ListenAndServe() }()
	defer func() { _ = server.Close() }()
	time.Sleep(500 * time.Millisecond)
	var asked, failed atomic.Int64
	go crowd(8, func(int) {
		client := &http.Client{Timeout: 20 * time.Second}
		for ctx.Err() == nil {
			asked.Add(1)
			answer, err := client.Get("http://" + address + "/v1/track/" + s.link)
			if err != nil || answer.StatusCode != http.StatusOK {
				failed.Add(1)
			}
			if err == nil {
				_ = answer.Body.Close()
			}
		}
	})
	restarts := 0
	for ctx.Err() == nil {
		other.Stop()
		blind()
		if other, err = s.second(context.WithoutCancel(ctx)); err != nil {
			return err
		}
		watching, blind = context.WithCancel(ctx)
		go b.look(watching, other.URL)
		restarts++
		time.Sleep(time.Second)
	}
	blind()
	s.told = fmt.Sprintf("%d restarts, %d of %d requests failed;%s", restarts, failed.Load(), asked.Load(), s.told)
	return nil
}
