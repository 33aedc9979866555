package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"fettle/repairflow/quote"
)

type voucherCommand struct {
	Verify voucherVerify `cmd:"" help:"Tell whether a voucher is as it was signed. Needs no database and no network."`
}

type voucherVerify struct {
	Voucher string `arg:"" help:"File with the voucher: text, signature and key, as a quote has it."`
	Keys    string `required:"" help:"File with the public keys, as GET /v1/voucher-keys answers."`
}

var (
	errKeyUnknown   = errors.New("none of the keys has signed this voucher")
	errVoucherFalse = errors.New("the voucher is not as it was signed")
)

// Run prints what the voucher says when its signature holds.
func (c *voucherVerify) Run(out io.Writer) error {
	var v quote.Signed
	if err := readJSON(c.Voucher, &v); err != nil {
		return err
	}
	var known struct{ Items []quote.PublicKey }
	if err := readJSON(c.Keys, &known); err != nil {
		return err
	}
	i := slices.IndexFunc(known.Items, func(k quote.PublicKey) bool { return k.Key == v.Key })
	if i < 0 {
		return errKeyUnknown
	}
	public, err := base64.StdEncoding.DecodeString(known.Items[i].Public)
	if err != nil {
		return fmt.Errorf("read key %s: %w", v.Key, err)
	}
	if !quote.Verify(public, v) {
		return errVoucherFalse
	}
	_, err = fmt.Fprintln(out, v.Text)
	return err
}

func readJSON(name string, into any) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}
