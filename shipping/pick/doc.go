// Package pick knows what a warehouse has to take from its shelves, by scan: pick tasks and short picks, pick waves by
// departure, the check at the packing table, and where a line goes to. A line is on one list at a time; one that is
// wanted or packed is not asked for again.
//
// Tables: pick_tasks.
// Functions: pick_task_is_of_a_reservation, request_picks.
package pick
