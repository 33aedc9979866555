// Command fettle is the whole service. What it is put together from is in cmd/internal/app; it holds no rule of the trade.
package main

import (
	"context"
	"io"

	"fettle/cmd/internal/app"
)

// cli is the command line of the product.
type cli struct {
	Serve   serveCommand       `cmd:"" help:"Run the service."`
	Migrate migrateCommand     `cmd:"" help:"Bring the database's schema up to date."`
	Demo    demoCommand        `cmd:"" help:"Load the demonstration network, catalogue, stock and history."`
	Import  importCommand      `cmd:"" help:"Load your own network or catalogue from a CSV file."`
	Export  exportCommand      `cmd:"" help:"Write everything of a kind as a CSV file that can be imported."`
	Audit   auditCommand       `cmd:"" help:"Recompute every counter from the ledger and print the drift."`
	User    userCommand        `cmd:"" help:"Accounts and tokens."`
	Carrier carrierCommand     `cmd:"" help:"Carriers: their names and clocks."`
	Prefix  prefixCommand      `cmd:"" help:"GS1 company prefixes: the first digits of every SSCC."`
	ETA     etaReportCommand   `cmd:"" name:"eta-report" help:"Judge forecasts of arrival by what came of them, beside the carrier's own promise."`
	Topics  topicsCommand      `cmd:"" help:"Compare the service's topics with what the broker has."`
	Secrets secretsCommand     `cmd:"" help:"Secrets that carriers and push sources sign with."`
	Policy  policiesCommand    `cmd:"" name:"policies" help:"What people decide without a release: how places are chosen, what is counted, when somebody is told."`
	Events  deliveriesCommand  `cmd:"" name:"deliveries" help:"Events that a subscriber failed at too often."`
	DLQ     dlqCommand         `cmd:"" name:"dlq" help:"Carriers' messages that were given up."`
	Voucher voucherCommand     `cmd:"" help:"Vouchers of repairs that a cover pays for."`
	OpenAPI openapiCommand     `cmd:"" name:"openapi" help:"Print the OpenAPI document."`
	Async   asyncapiCommand    `cmd:"" name:"asyncapi" help:"Print the AsyncAPI document of the topics."`
	Schemas schemasCommand     `cmd:"" help:"Write the JSON schema of every event into a folder."`
	States  statesCommand      `cmd:"" help:"Draw every state machine into a folder."`
	Version app.VersionCommand `cmd:"" help:"Print the version."`
}

func main() { app.Main("fettle", run) }

// run is main without the process around it; tests call it too.
func run(ctx context.Context, args []string, out io.Writer) error {
	return app.Run(ctx, "fettle", "Spare parts of home-appliance repair, followed to the end.", &cli{}, args, out)
}
