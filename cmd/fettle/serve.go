package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
)

type serveCommand struct {
	app.Config
	app.TileConfig
	app.NoticeConfig
	Listen    string `env:"FETTLE_LISTEN" default:"127.0.0.1:8080" help:"Address of the HTTP door."`
	Demo      bool   `env:"FETTLE_DEMO" help:"Load the demonstration into an empty database first. Default: off."`
	Log       string `env:"FETTLE_LOG" default:"info" enum:"debug,info,warn,error" help:"Least level of log lines."`
	Local     bool   `env:"FETTLE_WEBHOOKS_LOCAL" name:"webhooks-local" help:"Let webhooks call this machine over plain HTTP; for development. Default: off."`
	NoMigrate bool   `env:"FETTLE_NO_MIGRATE" name:"no-migrate" help:"Refuse to run on a schema that does not fit instead of migrating it. Default: off."`
	Group     string `env:"FETTLE_KAFKA_GROUP" default:"fettle" help:"Consumer group of the scan door; the same in every process of one service."`
}

// Validate is called by the command line before anything runs.
func (c *serveCommand) Validate() error {
	return errors.Join(c.Config.Validate(), c.TileConfig.Validate(), c.NoticeConfig.Validate())
}

// Run reads from top to bottom: log, engines, schema, rooms, doors; then it waits and closes in reverse.
func (c *serveCommand) Run(ctx context.Context, out io.Writer) error {
	began := time.Now()
	app.LogTo(os.Stderr, c.Log)
	e, err := c.Open(ctx)
	if err != nil {
		return err
	}
	defer e.Close()
	e.LocalHooks = c.Local
	e.Tiles = c.TileConfig
	e.Gateway = c.Messenger(filepath.Join(c.Data, "notices"))
	e.Drop = filepath.Join(c.Data, "carriers")
	if err := c.prepareSchema(ctx, e.DB); err != nil {
		return err
	}
	if err := e.StartBroker(ctx, c.Config); err != nil {
		return err
	}
	s, err := app.Build(ctx, e)
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Demo {
		if err := loadDemo(ctx, e.DB, out); err != nil {
			return err
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Listen, err)
	}
	address := "http://" + listener.Addr().String()
	forget, err := c.LeaveRunning(app.Running{URL: address, DatabaseURL: e.URL, Brokers: e.Brokers})
	if err != nil {
		return err
	}
	e.AtClose(forget)
	greet(out, address, time.Since(began))
	if c.Demo {
		if err := greetDemo(ctx, e.DB, out, address); err != nil {
			return err
		}
	}
	return s.Open(ctx, listener, c.Group)
}

func (c *serveCommand) prepareSchema(ctx context.Context, d *db.DB) error {
	if c.NoMigrate {
		return db.Fits(ctx, d)
	}
	_, err := db.Migrate(ctx, d)
	return err
}

func greet(out io.Writer, address string, took time.Duration) {
	fmt.Fprintf(out, "Fettle is ready after %.1f s\n  %-42s staff: warehouse, operations, recycler\n  %-42s engineer on a phone\n  %-42s API reference\n",
		took.Seconds(), address+"/", address+"/m", address+"/docs")
}
