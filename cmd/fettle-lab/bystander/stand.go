package bystander

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"fettle/cmd/fettle-lab/play"
)

// waits are the times of answers, and how many requests had none.
type waits struct {
	took   []time.Duration
	failed int
}

func (w waits) all() int { return len(w.took) + w.failed }

// String is p50 and p99 in milliseconds, as two columns.
func (w waits) String() string {
	if len(w.took) == 0 {
		return "-\t-"
	}
	sorted := slices.Sorted(slices.Values(w.took))
	return fmt.Sprintf("%d\t%d", sorted[len(sorted)/2].Milliseconds(), sorted[len(sorted)*99/100].Milliseconds())
}

// stand has bystanders read and write in turn until ctx ends. What was begun is waited for.
func (s *scene) stand(ctx context.Context, c *play.Client) waits {
	var mu sync.Mutex
	var out waits
	var all sync.WaitGroup
	for range s.command.Callers {
		caller := *c
		all.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				began := time.Now()
				err := s.ask(&caller, n)
				mu.Lock()
				if err != nil {
					out.failed++
					if out.failed == 1 {
						s.told += " first failure: " + err.Error()
					}
				} else {
					out.took = append(out.took, time.Since(began))
				}
				mu.Unlock()
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
	all.Wait()
	return out
}

func (s *scene) ask(c *play.Client, n int) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if n%2 == 0 {
		return c.Get(ctx, "/v1/repairs/"+s.repair, nil)
	}
	return c.Post(ctx, "/v1/repairs/"+s.repair+"/track-link", nil, nil)
}

// watchMemory answers the most that the service held until ctx ended.
func (s *scene) watchMemory(ctx context.Context) <-chan float64 {
	out, pid := make(chan float64, 1), s.service.Process.Process.Pid
	go func() {
		most, often := residentMB(pid), time.NewTicker(200*time.Millisecond)
		defer often.Stop()
		for {
			select {
			case <-ctx.Done():
				out <- most
				return
			case <-often.C:
				most = max(most, residentMB(pid))
			}
		}
	}()
	return out
}

var residentLine = regexp.MustCompile(`VmRSS:\s+([0-9]+) kB`)

// residentMB is what a process holds; 0 when it is not there.
func residentMB(pid int) float64 {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	if m := residentLine.FindSubmatch(raw); m != nil {
		if kB, err := strconv.ParseFloat(string(m[1]), 64); err == nil {
			return kB / 1000
		}
	}
	return 0
}
