// Package tree holds what is written about Fettle to what is there: its tests read README, CONTRIBUTING, SECURITY and docs,
// and fail on a path, a make target, a command, a flag, a variable, a route, an event or a name that does not exist.
// It has no code of its own.
package tree
