// Package auth knows who is asking: accounts, roles, passwords, access tokens and capability links. It has no table of
// the trade; what a scope code means is for the rooms.
//
// Laws: a password is kept as a slow hash only, and hashed outside transactions, few at a time; tries are counted by who
// makes them, so that nobody closes another's login; a link is kept as a hash and opens one scope until its term; a token
// is believed while its key is known and its account is as it was when the token was issued.
//
// Tables: accounts, account_changes, signing_keys, links, sign_in_tries, sign_in_places.
package auth
