// Package quote says what a repair costs its customer, before anything is fitted: labour, parts, travel, cleaning, version by version. Where
// a cover pays for all of it the quote is a voucher: it costs nothing, is signed, and can be verified by anybody who has the public key.
//
// Laws: a quote that was sent is never changed, a new version takes its place; its total is the sum of its lines; a part keeps the price of
// the day it was ordered; a line beyond the band of prices says why and is marked; an add-on is charged only when it was taken by itself;
// a diagnosis is charged only when it was quoted and the rest was declined; after its time nobody accepts it. What was free stays free.
//
// It refuses to know payments, and what becomes of the lines after the answer: who stands above hears of it.
//
// Tables: quotes, quote_lines, voucher_keys.
package quote
