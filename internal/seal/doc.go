// Package seal keeps in the database what only the service may read: answers with people's names and addresses, and keys
// that are shared with others. Who has a copy of the database and not the key reads none of it. It knows no word of the
// trade.
//
// Laws: what was sealed about one thing opens about no other; what another key sealed, or somebody changed, does not open.
//
// Tables: seal_keys.
package seal
