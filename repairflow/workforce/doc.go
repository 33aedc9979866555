// Package workforce knows who goes to customers: where an engineer sets out from, the shifts on his own clock, when he is away, what he
// is certified for and which areas he goes to. A service area is a polygon in which a customer is answered within a time; its edge
// belongs to it. It knows nothing of repairs: who is sent where is said above.
//
// Laws: a certificate is valid from a time until before another and never after it was revoked; who lacks the one that a line of
// appliances asks for is not qualified for it; a shift is local time, so a day of 23 or 25 hours moves no visit on the wall clock.
//
// Tables: service_areas, engineers, engineer_shifts, engineer_absences, engineer_certificates, workforce_versions.
package workforce
