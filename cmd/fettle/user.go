package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"fettle/cmd/internal/app"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/customerpage"
)

type userCommand struct {
	Add      userAdd      `cmd:"" help:"Add an account; the password is read from FETTLE_PASSWORD or standard input."`
	List     userList     `cmd:"" help:"List accounts."`
	Disable  userDisable  `cmd:"" help:"Close an account: every token of it is void within seconds."`
	Enable   userEnable   `cmd:"" help:"Open it again; people sign in anew."`
	Password userPassword `cmd:"" help:"Set a password, read from FETTLE_PASSWORD or standard input; every token of the account is void within seconds."`
	Role     userRole     `cmd:"" help:"Give an account another role."`
	Scope    userScope    `cmd:"" help:"Bind an account to other codes; none clears them."`
	SignOut  userSignOut  `cmd:"" help:"Take back every token of an account."`
	Unlink   userUnlink   `cmd:"" help:"Take back every customer's link to a repair."`
	Token    userToken    `cmd:"" help:"Print an access token of an account."`
	Keys     userKeys     `cmd:"" help:"Rotate the signing key; tokens of older keys stay valid until they expire."`
}

// oneLine is what the environment gives, or the line that is piped in.
func oneLine(given string, in io.Reader) (string, error) {
	if given == "" {
		raw, err := io.ReadAll(io.LimitReader(in, 1000))
		if err != nil {
			return "", fmt.Errorf("read a line: %w", err)
		}
		given = strings.TrimSuffix(strings.TrimSuffix(string(raw), "\n"), "\r")
	}
	if given == "" || strings.ContainsAny(given, "\r\n") {
		return "", errors.New("give one line on standard input")
	}
	return given, nil
}

// passwordFrom is the password that the environment gives, or the first line of what is piped in: an editor or echo ends it
// with a line break that nobody types.
func passwordFrom(given string, in io.Reader) (string, error) {
	given, err := oneLine(given, in)
	if err != nil {
		return "", err
	}
	if auth.CheckNew(given) != nil {
		return "", errors.New("a password has 8 to 200 characters")
	}
	return given, nil
}

type userAdd struct {
	app.Config
	Login    string   `arg:"" help:"Login."`
	Role     string   `required:"" enum:"engineer,warehouse,customer,operations,recycler,carrier" help:"Role."`
	Name     string   `help:"Name shown to people. Default: the login."`
	Scope    []string `help:"Codes the role is bound to: warehouses, a van, a recycler's site, a carrier."`
	Password string   `env:"FETTLE_PASSWORD" hidden:""`
}

// Run hashes before the transaction begins.
func (c *userAdd) Run(ctx context.Context, out io.Writer) error {
	password, err := passwordFrom(c.Password, os.Stdin)
	if err != nil {
		return err
	}
	hash, err := auth.Hash(ctx, password)
	if err != nil {
		return err
	}
	if c.Name == "" {
		c.Name = strings.TrimSpace(c.Login)
	}
	return c.WithDB(ctx, func(d *db.DB) error {
		err := d.InTx(ctx, "operator", func(tx *db.Tx) error {
			return auth.AddHashed(ctx, tx, auth.Account{Login: c.Login, Name: c.Name, Role: auth.Role(c.Role), Scope: c.Scope}, hash)
		})
		if err == nil {
			_, err = fmt.Fprintln(out, "added", c.Login)
		}
		return err
	})
}

type userList struct {
	app.Config
	Text  string `name:"find" help:"Part of a login or name. Default: all."`
	Role  string `enum:",engineer,warehouse,customer,operations,recycler,carrier" default:"" help:"Role. Default: all."`
	Limit int    `default:"200" help:"How many at most."`
}

// Run prints a line an account.
func (c *userList) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var all []auth.AccountRecord
		err := d.Read(ctx, "operator", func(tx *db.Tx) (err error) {
			all, err = auth.Accounts(ctx, tx, auth.Wanted{Text: c.Text, Role: auth.Role(c.Role), Limit: c.Limit})
			return err
		})
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "LOGIN\tROLE\tSCOPE\tNAME\tSTATE")
		for _, a := range all {
			state := "enabled"
			if a.DisabledAt != nil {
				state = "disabled since " + a.DisabledAt.Format(time.RFC3339)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", a.Login, a.Role, strings.Join(a.Scope, ","), a.Name, state)
		}
		return table.Flush()
	})
}

// oneUser is the account a command is about.
type oneUser struct {
	app.Config
	Login string `arg:"" help:"Login."`
}

// change does it and says so.
func (c *oneUser) change(ctx context.Context, out io.Writer, done string, how auth.Change) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var now auth.AccountRecord
		err := d.InTx(ctx, "operator", func(tx *db.Tx) (err error) {
			now, err = auth.ChangeAccount(ctx, tx, c.Login, how)
			return err
		})
		if err == nil {
			_, err = fmt.Fprintf(out, "%s: %s\n", now.Login, done)
		}
		return err
	})
}

type userDisable struct{ oneUser }

// Run closes the account.
func (c *userDisable) Run(ctx context.Context, out io.Writer) error {
	yes := true
	return c.change(ctx, out, "disabled, its tokens are void", auth.Change{Disabled: &yes})
}

type userEnable struct{ oneUser }

// Run opens the account.
func (c *userEnable) Run(ctx context.Context, out io.Writer) error {
	no := false
	return c.change(ctx, out, "enabled", auth.Change{Disabled: &no})
}

type userPassword struct {
	oneUser
	Password string `env:"FETTLE_PASSWORD" hidden:""`
}

// Run sets the password.
func (c *userPassword) Run(ctx context.Context, out io.Writer) error {
	password, err := passwordFrom(c.Password, os.Stdin)
	if err != nil {
		return err
	}
	hash, err := auth.Hash(ctx, password)
	if err != nil {
		return err
	}
	return c.change(ctx, out, "new password, its tokens are void", auth.Change{Hash: &hash})
}

type userRole struct {
	oneUser
	Role string `arg:"" enum:"engineer,warehouse,customer,operations,recycler,carrier" help:"Role."`
}

// Run sets the role.
func (c *userRole) Run(ctx context.Context, out io.Writer) error {
	role := auth.Role(c.Role)
	return c.change(ctx, out, "role "+c.Role, auth.Change{Role: &role})
}

type userScope struct {
	oneUser
	Scope []string `arg:"" optional:"" help:"Codes: warehouses, a van, a recycler's site, a carrier."`
}

// Run sets the scope.
func (c *userScope) Run(ctx context.Context, out io.Writer) error {
	scope := append([]string{}, c.Scope...)
	return c.change(ctx, out, "scope "+strings.Join(scope, ","), auth.Change{Scope: &scope})
}

type userSignOut struct{ oneUser }

// Run takes the tokens back.
func (c *userSignOut) Run(ctx context.Context, out io.Writer) error {
	return c.change(ctx, out, "signed out everywhere", auth.Change{SignOut: true})
}

type userUnlink struct {
	app.Config
	Repair string `arg:"" help:"Repair."`
}

// Run takes the links back.
func (c *userUnlink) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var n int64
		err := d.InTx(ctx, "operator", func(tx *db.Tx) (err error) {
			n, err = customerpage.RevokeLinks(ctx, tx, c.Repair)
			return err
		})
		if err == nil {
			_, err = fmt.Fprintf(out, "%s: %d links are void\n", c.Repair, n)
		}
		return err
	})
}

type userToken struct {
	app.Config
	Login string `arg:"" help:"Login."`
}

// Run prints a token.
func (c *userToken) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var token string
		err := d.InTx(ctx, "system", func(tx *db.Tx) error {
			keys := &auth.Keys{}
			if err := keys.Refresh(ctx, tx, false); err != nil {
				return err
			}
			actor, err := auth.ActorOf(ctx, tx, c.Login)
			if err != nil {
				return err
			}
			token, _, err = keys.Issue(actor, tx.Now)
			return err
		})
		if err == nil {
			_, err = fmt.Fprintln(out, token)
		}
		return err
	})
}

type userKeys struct {
	app.Config
	EndOlder bool `help:"End the older keys at once, because somebody else may know one: everybody signs in anew."`
}

// Run makes a key.
func (c *userKeys) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		err := d.InTx(ctx, "system", func(tx *db.Tx) error {
			keys := &auth.Keys{}
			if err := keys.Refresh(ctx, tx, true); err != nil || !c.EndOlder {
				return err
			}
			return keys.EndOlder(ctx, tx)
		})
		if err == nil {
			_, err = fmt.Fprintln(out, "a new key signs from now on; running processes take it within seconds")
		}
		return err
	})
}
