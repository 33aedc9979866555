package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fettle/cmd/internal/app"
)

type openapiCommand struct{}

// Run prints the contract of the HTTP door.
func (openapiCommand) Run(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return e.Encode(app.OpenAPI())
}

type asyncapiCommand struct{}

// Run prints the contract of the topics.
func (asyncapiCommand) Run(out io.Writer) error {
	doc, err := app.AsyncAPI()
	if err != nil {
		return err
	}
	return app.WriteJSON(out, doc)
}

type schemasCommand struct {
	Dir string `arg:"" help:"Folder the schemas are written to, one file a type."`
}

// Run writes what the routes serve.
func (c schemasCommand) Run() error {
	for _, one := range app.Contracts {
		schema, err := one.Schema()
		if err != nil {
			return err
		}
		var file bytes.Buffer
		if err := app.WriteJSON(&file, schema); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(c.Dir, one.Event.EventType()+".json"), file.Bytes(), 0o600); err != nil {
			return fmt.Errorf("write a schema: %w", err)
		}
	}
	return nil
}

type statesCommand struct {
	Dir string `arg:"" help:"Folder the drawings are written to, one file a machine."`
}

// Run draws every machine.
func (c statesCommand) Run() error {
	for _, m := range app.Machines {
		if err := os.WriteFile(filepath.Join(c.Dir, m.File()), m.Draw(), 0o600); err != nil {
			return fmt.Errorf("draw a machine: %w", err)
		}
	}
	return nil
}
