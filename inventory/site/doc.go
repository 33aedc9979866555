// Package site knows the places that parts can lie in: warehouses, outlets, vans, parcels on the road, and their opening
// hours. It refuses to know what lies there.
//
// Places of the kinds customer, supplier and lost are the outside: they give and take without end and keep no counter.
// Coordinates are WGS-84 lon/lat, a place has an IANA zone beside its times, and an edit names the version it edits.
//
// Two places are the same when their codes are (package ident), for good: a place that closed keeps its code. A place lies in
// its parent, and no place lies in itself, over any number of steps.
//
// Tables: locations, calendars, calendar_days.
package site
