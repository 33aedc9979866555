// Package lane knows who carries shipments and how long each service takes between two areas: carriers, how each is asked
// (its port), and lanes. It answers the earliest arrival by the next departure on the origin's clock. A sheet of lanes or
// carriers is written whole or not at all.
//
// A carrier has many names: each aggregator has its own. They are data (carrier_aliases), compared in one form.
//
// Tables: lanes, carriers, carrier_aliases.
package lane
