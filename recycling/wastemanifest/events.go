package wastemanifest

import "fettle/recycling/oldpart"

// CertifiedEvent tells that a certificate covers it.
type CertifiedEvent struct {
	oldpart.Step
	Certificate string `json:"certificate"`
}

// ManifestDispatched tells that a vehicle left.
type ManifestDispatched struct {
	Manifest string `json:"manifest"`
	Acceptor string `json:"acceptor"`
	Grams    int64  `json:"grams"`
}

// ManifestAccepted tells what the recycler took.
type ManifestAccepted struct {
	Manifest   string `json:"manifest"`
	Grams      int64  `json:"grams"`
	Discrepant bool   `json:"discrepant"`
}

func (CertifiedEvent) EventType() string { return "recycling.certified.v1" }

func (ManifestDispatched) EventType() string { return "recycling.manifest_dispatched.v1" }

func (ManifestAccepted) EventType() string { return "recycling.manifest_accepted.v1" }

// EventKey is the manifest.
func (e ManifestDispatched) EventKey() string { return e.Manifest }

// EventKey is the manifest.
func (e ManifestAccepted) EventKey() string { return e.Manifest }
