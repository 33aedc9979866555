// Package db opens PostgreSQL, runs transactions and migrates. It knows no table of a room.
//
// Every write of Fettle happens in InTx: lib/pq may repeat a statement sent outside a transaction whose answer was
// lost, and report success (lib/pq issue 939), so the pool itself is for reading only.
//
// Tables: applied_functions, goose_db_version.
// Functions: refuse_change, refuse_unknown, unpack.
package db
