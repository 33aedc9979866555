// Package partorder plans an order: source, promise, split, soft reservation, offered substitute, and the bump that an
// urgent order makes; who waits is served in the transaction that frees pieces. Whatever is soft has an end, and nothing
// soft is picked.
//
// Tables: none.
// Functions: place_orders, view_counted_orders, view_orders, write_orders.
package partorder
