package api

import (
	"context"

	"fettle/internal/auth"
	"fettle/internal/db"
)

// Accounts adds the doors of operations to who may sign in. A change reaches every process within seconds.
func Accounts(a *API) {
	ops := For(auth.Operations)
	Query(a, "GET /v1/accounts", "Who may sign in", ops, listAccounts)
	Query(a, "GET /v1/accounts/{login}", "One account", ops, func(ctx context.Context, tx *db.Tx, in *oneAccount) (auth.AccountRecord, error) {
		return auth.AccountOf(ctx, tx, in.Login)
	})
	Prepared(a, "POST /v1/accounts", "Let somebody in", ops, func(ctx context.Context, in *newAccount) (string, error) {
		return newHash(ctx, in.Body.Password)
	}, addAccount)
	Prepared(a, "PATCH /v1/accounts/{login}", "Change name, role, scope or password, disable or enable an account", ops,
		func(ctx context.Context, in *changedAccount) (*string, error) {
			if in.Body.Password == nil {
				return nil, nil
			}
			hash, err := newHash(ctx, *in.Body.Password)
			return &hash, err
		}, changeAccount)
	Command(a, "POST /v1/accounts/{login}/sign-out", "Take back every token of an account", ops,
		func(ctx context.Context, tx *db.Tx, in *oneAccount) (auth.AccountRecord, error) {
			return auth.ChangeAccount(ctx, tx, in.Login, auth.Change{SignOut: true})
		})
}

// newHash hashes a new password, outside any transaction.
func newHash(ctx context.Context, password auth.Password) (string, error) {
	if err := auth.CheckNew(string(password)); err != nil {
		return "", err
	}
	return auth.Hash(ctx, string(password))
}

type oneAccount struct {
	Login string `path:"login" maxLength:"80"`
}

type accountsIn struct {
	Paging
	Text string    `query:"q" maxLength:"80" doc:"Part of a login or name."`
	Role auth.Role `query:"role"`
}

func listAccounts(ctx context.Context, tx *db.Tx, in *accountsIn) (Page[auth.AccountRecord], error) {
	w := auth.Wanted{Text: in.Text, Role: in.Role, Limit: in.Limit + 1}
	if _, err := in.After(&w.After); err != nil {
		return Page[auth.AccountRecord]{}, err
	}
	rows, err := auth.Accounts(ctx, tx, w)
	if err != nil {
		return Page[auth.AccountRecord]{}, err
	}
	return Cut(in.Paging, rows, func(l auth.AccountRecord) any { return l.Login })
}

type newAccount struct {
	Body struct {
		Login    string        `json:"login" minLength:"1" maxLength:"80"`
		Name     string        `json:"name" minLength:"1" maxLength:"80"`
		Role     auth.Role     `json:"role"`
		Scope    []string      `json:"scope,omitempty" maxItems:"200" doc:"Codes the role is bound to: warehouses, a van, a recycler's site, a carrier."`
		Locale   string        `json:"locale,omitempty" maxLength:"20" doc:"Default: zh-CN."`
		Password auth.Password `json:"password" maxLength:"200"`
	}
}

func addAccount(ctx context.Context, tx *db.Tx, in *newAccount, hash string) (auth.AccountRecord, error) {
	b := in.Body
	err := auth.AddHashed(ctx, tx, auth.Account{Login: b.Login, Name: b.Name, Locale: b.Locale, Role: b.Role, Scope: b.Scope}, hash)
	if err != nil {
		return auth.AccountRecord{}, err
	}
	return auth.AccountOf(ctx, tx, b.Login)
}

type changedAccount struct {
	Login string `path:"login" maxLength:"80"`
	Body  struct {
		Name     *string        `json:"name,omitempty" minLength:"1" maxLength:"80"`
		Role     *auth.Role     `json:"role,omitempty"`
		Scope    *[]string      `json:"scope,omitempty" maxItems:"200"`
		Locale   *string        `json:"locale,omitempty" minLength:"2" maxLength:"20"`
		Password *auth.Password `json:"password,omitempty" maxLength:"200" doc:"Takes every token back."`
		Disabled *bool          `json:"disabled,omitempty" doc:"True closes the account and takes every token back."`
	}
}

func changeAccount(ctx context.Context, tx *db.Tx, in *changedAccount, hash *string) (auth.AccountRecord, error) {
	b := in.Body
	return auth.ChangeAccount(ctx, tx, in.Login, auth.Change{Name: b.Name, Locale: b.Locale, Role: b.Role, Scope: b.Scope, Hash: hash, Disabled: b.Disabled})
}
