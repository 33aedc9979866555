// Command fettle-lab measures and exercises the service: benchmarks, stories told under fire, simulated days, decisions
// taken again, and makers of data. Nothing of it runs in production.
package main

import (
	"context"
	"io"

	"fettle/cmd/fettle-lab/bench"
	"fettle/cmd/fettle-lab/bystander"
	"fettle/cmd/fettle-lab/mission"
	"fettle/cmd/internal/app"
)

// cli is the command line of the lab.
type cli struct {
	Story   storyCommand           `cmd:"" help:"Run one part's whole life through HTTP and Kafka, step by step."`
	Replay  replayCommand          `cmd:"" help:"Play a simulated day of orders and carrier scans against a running service."`
	Decide  replayDecisionsCommand `cmd:"" name:"replay-decisions" help:"Decide recorded demand again under another policy and compare."`
	Bench   bench.Command          `cmd:"" help:"Measure each figure beside its yardstick, on a cluster of its own."`
	Aside   bystander.Command      `cmd:"" name:"bystander" help:"Measure what strangers' load costs a caller who has nothing to do with it."`
	Mission mission.Command        `cmd:"" help:"Join the rows of the mission with the tests that prove them."`
	Gap     optimiserGapCommand    `cmd:"" name:"optimiser-gap" help:"Compare the batch optimiser and greedy choice with the exact optimum."`
	Ways    waysCommand            `cmd:"" name:"eta-ways" help:"Make up a year's ways of parcels, as a file for fettle eta-report."`
	Version app.VersionCommand     `cmd:"" help:"Print the version."`
}

func main() { app.Main("fettle-lab", run) }

// run is main without the process around it; tests call it too.
func run(ctx context.Context, args []string, out io.Writer) error {
	return app.Run(ctx, "fettle-lab", "What measures and exercises Fettle.", &cli{}, args, out)
}
