package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// Version is set by the linker: the file VERSION, and the commit that was built.
var Version = "dev"

// VersionCommand prints what was built.
type VersionCommand struct{}

// Run prints the name of the binary beside the version.
func (VersionCommand) Run(out io.Writer, k *kong.Context) error {
	_, err := fmt.Fprintln(out, k.Model.Name, Version)
	return err
}

// Main is main of a binary: it runs the command that was named, and ends with 1 and the reason where that fails.
func Main(name string, run func(ctx context.Context, args []string, out io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	GiveHeapRoom(ctx)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, name+":", inWords(err))
		os.Exit(1)
	}
}

// Run reads the command line and runs the command; every option can also be given by its FETTLE_ variable.
func Run(ctx context.Context, name, about string, commands any, args []string, out io.Writer) error {
	parser, err := kong.New(commands, kong.Name(name), kong.Description(about), kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(out, (*io.Writer)(nil)))
	if err != nil {
		return fmt.Errorf("read the command line: %w", err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return parsed.Run()
}

// LogTo makes JSON lines of everything from a level on.
func LogTo(w io.Writer, level string) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l})))
}
