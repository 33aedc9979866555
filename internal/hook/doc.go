// Package hook tells other parties of events by HTTP: signed as Standard Webhooks 1.0 lays down, tried again with
// growing patience, replayed when asked. It knows no word of the trade and promises no order; a receiver knows a
// repeated message by its id. It subscribes and takes its deliveries by the verbs of internal/event, and sends by
// internal/sender.
//
// Laws: nobody is called who is not in the public internet; a message keeps its id over tries and replays; a webhook
// that is gone, or fails at everything for days, is called no more.
//
// Tables: webhooks, webhook_messages.
package hook
