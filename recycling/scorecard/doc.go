// Package scorecard knows how engineers' old parts come home: in time, as what they should be, undamaged, and with the fault that was
// reported. It counts, and says how many it counted; a share is told only of enough of them, for one of two says nothing.
//
// Definitions, over the window of policy "returns_scorecard":
// - due: old parts whose day was in the window, without those that were waived.
// - on time: of these, handed in or received by their day.
// - inspected: old parts that the bench judged in the window; no fault found, mismatch (another part, or tampered with) and handling
// damage are of these.
// - open and overdue are as of now, whenever they were due.
//
// It refuses to judge: what a share means for a person is for people.
//
// Tables: none.
package scorecard
