package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"fettle/cmd/fettle-lab/play"
	"fettle/cmd/fettle/demo"
)

type replayCommand struct {
	URL     string   `env:"FETTLE_URL" default:"http://127.0.0.1:8080" help:"The running service."`
	Brokers []string `env:"FETTLE_KAFKA_BROKERS" help:"Its brokers. Default: what it left in the data directory."`
	Data    string   `env:"FETTLE_DATA" default:"data" help:"Its data directory."`
	Parcels int      `default:"200" help:"Orders of the day."`
	Speed   float64  `default:"3600" help:"Simulated seconds a second; 3600 plays an hour in a second."`
	Seed    uint64   `default:"1" help:"The same seed plays the same day."`
	Restock bool     `help:"Receive as many common parts as the day needs before it begins."`
}

// Validate refuses what cannot be played.
func (c *replayCommand) Validate() error {
	if c.Parcels < 1 || c.Speed <= 0 {
		return errors.New("a day has at least one parcel and a speed above 0")
	}
	return nil
}

// Run plays the day with a progress bar and prints the tally; a parcel that got stuck is an error.
func (c *replayCommand) Run(ctx context.Context, out io.Writer) error {
	brokers := func() []string {
		return (&storyCommand{Brokers: c.Brokers, Data: c.Data}).brokers()
	}
	if len(brokers()) == 0 {
		return errors.New("say where the brokers are: FETTLE_KAFKA_BROKERS, or FETTLE_DATA of the running service")
	}
	wire := &play.Wire{Brokers: brokers}
	bar := progressbar.NewOptions(c.Parcels, progressbar.OptionSetWriter(out), progressbar.OptionShowCount(),
		progressbar.OptionSetDescription("parcels"), progressbar.OptionThrottle(200*time.Millisecond))
	began := time.Now()
	day := &play.Day{Base: c.URL, Wire: wire, Password: demo.Password, Parcels: c.Parcels, Speed: c.Speed, Seed: c.Seed, Restock: c.Restock,
		Progress: func(done int) { _ = bar.Set(done) }}
	tally, err := day.Run(ctx)
	fmt.Fprintf(out, "\nordered %d, waiting for stock or from the own van %d, delivered %d, received %d, stuck %d, in %.1f s\n",
		tally.Ordered, tally.Waiting, tally.Delivered, tally.Received, len(tally.Stuck), time.Since(began).Seconds())
	fmt.Fprintf(out, "seen delivered after the last scan: median %.1f s, 99 %% within %.1f s, slowest %.1f s\n",
		tally.Median.Seconds(), tally.P99.Seconds(), tally.Slowest.Seconds())
	return errors.Join(err, wire.Close())
}
