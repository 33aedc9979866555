// Package count knows the counting of stock and the corrections of stock that need a second person: count sheets, blind
// counts, recounts, adjustments above a limit, and the reversal of an entry of the ledger.
//
// Laws: a stock key is on one open count (count_line_one_open_per_stock_key); what moved after the position of a line is not
// counted against it; whoever counted does not book; an entry is reversed once.
//
// Tables: counts, count_lines, adjustments, reversals.
package count
