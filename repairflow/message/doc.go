// Package message is what customer, agent and engineer write to each other about a repair: one conversation an order, whoever
// answers.
//
// A message of the customer is answered by a time (sla.MessageAnswer); the oldest that waits sets it, any answer of ours ends it. What
// nobody answers is broken and stands on the agent's page. Whoever has no app writes by SMS: a word such as "status" is answered by how
// far the repair is, anything else goes into the conversation.
//
// Laws: nothing that was written is edited; a message of a gateway comes in once.
//
// Tables: repair_messages.
package message
