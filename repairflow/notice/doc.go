// Package notice tells customers and engineers what they have to know, once a reason. A notice is written with its event
// and sent between transactions through a Gateway, under one id however often. One incident that delays many is one
// command.
//
// Tables: notices, delays.
package notice
