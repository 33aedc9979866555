// Package policy reads what people decide and change without a release: a policy is a named body of JSON whose versions
// come into force at a time and are never edited. What a body means is the business of who asks for it.
//
// Tables: policies.
package policy
