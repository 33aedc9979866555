// Command fettle is the whole service: it wires the rooms, opens their doors and holds no rule of the trade.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the linker from the tag that is built.
var version = "dev"

// cli is the command line; every option can also be given by its FETTLE_ variable.
type cli struct {
	Serve   serveCommand           `cmd:"" help:"Run the service."`
	Migrate migrateCommand         `cmd:"" help:"Bring the database's schema up to date."`
	Demo    demoCommand            `cmd:"" help:"Load the demonstration network, catalogue, stock and history."`
	Import  importCommand          `cmd:"" help:"Load your own network or catalogue from a CSV file."`
	Replay  replayCommand          `cmd:"" help:"Play a simulated day of orders and carrier scans against a running service."`
	Decide  replayDecisionsCommand `cmd:"" name:"replay-decisions" help:"Decide recorded demand again under another policy and compare."`
	Story   storyCommand           `cmd:"" help:"Run one part's whole life through HTTP and Kafka, step by step."`
	Audit   auditCommand           `cmd:"" help:"Recompute every counter from the ledger and print the drift."`
	User    userCommand            `cmd:"" help:"Accounts and tokens."`
	Bench   benchCommand           `cmd:"" help:"Measure each figure beside its yardstick, on a cluster of its own."`
	Gap     optimiserGapCommand    `cmd:"" name:"optimiser-gap" help:"Compare the batch optimiser and greedy choice with the exact optimum."`
	ETA     etaReportCommand       `cmd:"" name:"eta-report" help:"Judge forecasts of arrival by what came of them, beside the carrier's own promise."`
	Topics  topicsCommand          `cmd:"" help:"Compare the service's topics with what the broker has."`
	DLQ     dlqCommand             `cmd:"" name:"dlq" help:"Carriers' messages that were given up."`
	OpenAPI openapiCommand         `cmd:"" name:"openapi" help:"Print the OpenAPI document."`
	Async   asyncapiCommand        `cmd:"" name:"asyncapi" help:"Print the AsyncAPI document of the topics."`
	Schemas schemasCommand         `cmd:"" help:"Write the JSON schema of every event into a folder."`
	Version versionCommand         `cmd:"" help:"Print the version."`
}

type versionCommand struct{}

func (versionCommand) Run(out io.Writer) error {
	_, err := fmt.Fprintln(out, "fettle", version)
	return err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	giveHeapRoom(ctx)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "fettle:", err)
		os.Exit(1)
	}
}

// run is main without the process around it; the end-to-end test calls it too.
func run(ctx context.Context, args []string, out io.Writer) error {
	var c cli
	parser, err := kong.New(&c, kong.Name("fettle"), kong.Description("Spare parts of home-appliance repair, followed to the end."),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
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
