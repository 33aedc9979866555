// Package restock proposes how much of which part a place should be sent by the place it belongs to: demand is what the ledger says
// was taken there for use, lead time is the lane's between both, and the base stock is what serves the fill rate of policy
// "replenishment". What is needed and what can be sent now are two numbers: places share what
// the one above them has, and what it has not is needed there. It proposes and moves nothing: somebody asks for the transfer.
//
// Tables: none.
package restock
