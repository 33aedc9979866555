// Package dayplan puts the visits of a day in order: of one engineer along his way, and of many engineers together, so that all of
// them drive least within the times that customers were told. It knows points, minutes and skills, and nothing else: no table, no clock.
//
// A joint plan is found by taking strings of neighbouring visits out of their routes and putting them back where they cost least, and
// by keeping what is worse less and less often (J. Christiaens, G. Vanden Berghe, Slack Induction by String Removals for Vehicle
// Routing Problems, Transportation Science 54, 2020).
//
// Tables: none.
package dayplan
