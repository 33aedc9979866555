// Package network is what ranking rests on at one moment, stock excepted: places, calendars, lanes and policies, as one
// value named by a version (the snapshot). A policy is rows, and every figure of it has a version; a policy that would
// send what must not be sent is not read at all. A desk says when a place is ready and why a parcel leaves later.
//
// Tables: network_versions.
// Functions: renew_network_version, renew_network_version_of_sources.
package network
