// Package auth knows who is asking: accounts, roles, passwords, access tokens and capability links. It has no table of
// the trade; what a scope code means is for the rooms.
//
// Laws: a password is kept as a slow hash only; a link is kept as a hash and opens one scope until its term; a token is
// believed while its key is known.
//
// Tables: accounts, signing_keys, links.
package auth
