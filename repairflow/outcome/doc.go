// Package outcome knows what follows when it turns out what a part was: from a verdict of the bench, a dead or a wrong part, a fitting.
//
// No fault found in the old part of a repair proposes a refund of the new one, which operations approve or decline; the money is moved
// elsewhere. A fault in a part that we had fitted ourselves is told to the claims on its supplier. And it is counted by part, model and
// symptom, so that reading costs as much as there are kinds, however many repairs there were.
//
// Laws: one proposal an old part; what was decided stays. Each verdict, dead part, wrong part and fitting is counted once.
//
// Tables: refund_proposals, part_faults.
package outcome
