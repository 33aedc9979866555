package customerpage

// LinksRevoked tells that every link to a repair was taken back, so that pages that are open on one close.
type LinksRevoked struct {
	Repair string `json:"repair"`
	Links  int64  `json:"links"`
}

// EventType never changes.
func (LinksRevoked) EventType() string { return "repairflow.links_revoked.v1" }

// EventKey is the repair.
func (e LinksRevoked) EventKey() string { return e.Repair }
