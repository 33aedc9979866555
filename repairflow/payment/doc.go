// Package payment takes the money for what customers accepted and gives it back: a payment is begun, captured by its provider, refunded.
// Providers tell by signed messages, each of which counts once, also when it comes before the yes that it belongs to. The simulator is a
// provider of its own for demonstrations and tests, and takes no money: it is there only where it was opened. Messages have the shape of
// the public interface of payment intents.
//
// Laws: nothing is captured beyond what was accepted, nothing refunded beyond what was captured; a message counts once; a repair settles
// only when the money is square.
//
// Tables: payments, payment_messages, payment_refunds, payment_secrets.
package payment
