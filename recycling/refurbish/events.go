package refurbish

// Events of a refurbishment order, keyed by it.
type (
	// Opened tells that pieces are to be repaired.
	Opened struct {
		Order     string `json:"order"`
		Warehouse string `json:"warehouse"`
		Part      string `json:"part"`
		Pieces    int    `json:"pieces"`
	}
	// Harvested tells that something was taken out of an old part and lies on the shelf.
	Harvested struct {
		Order    string `json:"order"`
		Return   string `json:"return"`
		Part     string `json:"part"`
		Serial   string `json:"serial"`
		Quantity int64  `json:"quantity"`
		Grams    int64  `json:"grams"`
	}
	// SampleFailed tells that a sample failed and all pieces go back to work.
	SampleFailed struct {
		Order  string `json:"order"`
		Part   string `json:"part"`
		Return string `json:"return"`
		Note   string `json:"note"`
	}
	// Closed tells what became of the pieces.
	Closed struct {
		Order     string `json:"order"`
		Part      string `json:"part"`
		Restocked int    `json:"restocked"`
		Scrapped  int    `json:"scrapped"`
		Stripped  int    `json:"stripped"`
	}
)

// The type strings never change.

func (Opened) EventType() string       { return "recycling.refurbish_opened.v1" }
func (Harvested) EventType() string    { return "recycling.harvested.v1" }
func (SampleFailed) EventType() string { return "recycling.refurbish_sample_failed.v1" }
func (Closed) EventType() string       { return "recycling.refurbish_closed.v1" }

func (e Opened) EventKey() string       { return "refurbish:" + e.Order }
func (e Harvested) EventKey() string    { return "refurbish:" + e.Order }
func (e SampleFailed) EventKey() string { return "refurbish:" + e.Order }
func (e Closed) EventKey() string       { return "refurbish:" + e.Order }
