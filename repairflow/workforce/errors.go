package workforce

import "fettle/internal/fault"

// Faults of this room.
var (
	// ErrNoEngineer is about a login that no engineer of the workforce has.
	ErrNoEngineer = fault.New(fault.Unknown, "engineer_not_found")
	// ErrNoArea is about a service area that is not there.
	ErrNoArea = fault.New(fault.Unknown, "service_area_not_found")
	// ErrNoAbsence is about an absence that is not there or was revoked.
	ErrNoAbsence = fault.New(fault.Unknown, "absence_not_found")
	// ErrNoCertificate is about a certificate that is not there or was revoked.
	ErrNoCertificate = fault.New(fault.Unknown, "engineer_certificate_not_found")
	// ErrEngineer is about an engineer that cannot be kept as he is said to be.
	ErrEngineer = fault.New(fault.Invalid, "engineer_invalid")
	// ErrAbsence is about an absence that ends before it starts.
	ErrAbsence = fault.New(fault.Invalid, "absence_invalid")
	// ErrCertificate is about a certificate that cannot be kept.
	ErrCertificate = fault.New(fault.Invalid, "engineer_certificate_invalid")
	// ErrOutline is about a text that is no polygon in GeoJSON.
	ErrOutline = fault.New(fault.Invalid, "outline_invalid")
	// ErrNotCertified is about an engineer who may not work on an appliance.
	ErrNotCertified = fault.New(fault.Conflict, "engineer_not_certified")
)
