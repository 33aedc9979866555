// Package policy keeps what people decide and change without a release: a policy is a named body of JSON whose versions
// come into force at a time and are never edited, each with who set it and why. What a body means is the business of the
// room that acts on it, which also says which bodies it takes.
//
// Tables: policies.
package policy
