// Package replenish is the arithmetic of replenishment: the pattern of a demand and its forecast (Croston 1972; Syntetos
// and Boylan 2005; Teunter, Syntetos and Babai 2011) and the base stock that meets a fill rate under Poisson demand. It
// is pure: no clock, no database.
//
// Tables: none.
package replenish
