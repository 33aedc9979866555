// Package bystander measures what somebody else's load costs a caller who has nothing to do with it: the time to answer
// before, during and after, and what the service holds in memory. It talks to the service as strangers do.
//
// Tables: none
package bystander

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"text/tabwriter"
	"time"

	"fettle/cmd/fettle-lab/child"
	"fettle/cmd/fettle-lab/play"
	"fettle/cmd/fettle/demo"
)

// Command measures each load beside a bystander.
type Command struct {
	Binary  string        `env:"FETTLE_BINARY" placeholder:"FILE" help:"The service's binary. Default: fettle beside this program."`
	Row     []string      `help:"Loads to measure: bodies, sign-ins, scrapers, streams, frozen, rolling. Default: all."`
	Quiet   time.Duration `default:"5s" help:"How long to measure before and after."`
	Loud    time.Duration `default:"10s" help:"How long to measure under the load."`
	Callers int           `default:"4" help:"How many bystanders ask at a time."`
}

// load is what strangers do until the context ends.
type load struct {
	name string
	run  func(ctx context.Context, s *scene) error
}

var loads = []load{
	{"bodies", halfSentBodies}, {"sign-ins", manySignIns}, {"scrapers", manyScrapers}, {"streams", streamsOfOneLink}, {"frozen", frozenProcess}, {"rolling", rollingRestart},
}

// scene is the service under test and what is needed to talk to it.
type scene struct {
	command *Command
	service *child.Child
	repair  string
	link    string
	told    string // what the load has to tell
}

// Run prints a line a load. The service runs in a process of its own, over a demonstration of its own.
func (c *Command) Run(ctx context.Context, out io.Writer) (err error) {
	binary, err := child.Binary(c.Binary)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "load\tbefore p50\tp99\tduring p50\tp99\tafter p50\tp99\tfailed\tMB before\tMB most\t")
	var told []string
	for _, l := range loads {
		if len(c.Row) > 0 && !contains(c.Row, l.name) {
			continue
		}
		note, err := c.measure(ctx, binary, l, table)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		told = append(told, l.name+": "+note)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, note := range told {
		fmt.Fprintln(out, note)
	}
	return nil
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

func (c *Command) measure(ctx context.Context, binary string, l load, table io.Writer) (told string, err error) {
	dir, err := os.MkdirTemp("", "fettle-bystander-")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	service := &child.Child{Binary: binary, Data: dir, Out: table}
	if err := service.Start(ctx); err != nil {
		return "", err
	}
	defer service.Stop()
	s := &scene{command: c, service: service}
	caller, err := s.prepare(ctx)
	if err != nil {
		return "", err
	}
	quiet, cancel := context.WithTimeout(ctx, c.Quiet)
	before := s.stand(quiet, caller)
	cancel()
	rss := residentMB(service.Process.Process.Pid)
	loud, cancel := context.WithTimeout(ctx, c.Loud)
	failed := make(chan error, 1)
	go func() { failed <- l.run(loud, s) }()
	most := s.watchMemory(loud)
	during := s.stand(loud, caller)
	cancel()
	if err := <-failed; err != nil && ctx.Err() == nil {
		return "", err
	}
	quiet, cancel = context.WithTimeout(ctx, c.Quiet)
	defer cancel()
	after := s.stand(quiet, caller)
	fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d of %d\t%.0f\t%.0f\t\n", l.name, before, during, after, before.failed+during.failed+after.failed,
		before.all()+during.all()+after.all(), rss, <-most)
	return s.told, nil
}

// prepare signs a bystander in and finds him a repair to ask for.
func (s *scene) prepare(ctx context.Context) (*play.Client, error) {
	c := &play.Client{Base: s.service.URL, HTTP: from("127.0.0.9", 20*time.Second)}
	if err := c.SignIn(ctx, "zhao.min", demo.Password); err != nil {
		return nil, err
	}
	var page struct {
		Items []struct{ ID string }
	}
	if err := c.Get(ctx, "/v1/repairs?state=open&limit=1", &page); err != nil {
		return nil, err
	}
	if len(page.Items) == 0 {
		return nil, errors.New("the demonstration has no repair")
	}
	s.repair = page.Items[0].ID
	var link struct{ Token string }
	err := c.Post(ctx, "/v1/repairs/"+s.repair+"/track-link", nil, &link)
	s.link = link.Token
	return c, err
}

// from is a client of an address of this machine, so that a service that counts by address sees different people.
func from(address string, patience time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	return &http.Client{Timeout: patience, Transport: &http.Transport{DialContext: dialer.DialContext, MaxIdleConns: 64, MaxIdleConnsPerHost: 64}}
}
