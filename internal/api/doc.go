// Package api is the HTTP door: one line a route. It sets up Fiber and huma, proves who is asking, holds every POST
// to its Idempotency-Key, opens the one transaction of a request and turns faults into problem documents (RFC 9457).
//
// Laws: a key and a body have one effect and one answer, however often they come; the same key with another body is
// refused; an answer tells nothing of the inside of the service; every stream is told of every event of its key.
//
// Tables: requests.
// Functions: claim_requests, release_requests.
package api
