// Package assign serves many demands at once: the cheapest assignment, with a bound that nobody can undercut, who is
// filled from what comes free, and allocation runs that move reservations only where all together are less late. Its
// answer is never worse than serving one after the other.
//
// Tables: none.
package assign
