package inventory

// StockArrived tells that free pieces came to a place, so that who waits for the part can be served.
type StockArrived struct {
	Location  string    `json:"location"`
	Part      string    `json:"part"`
	Condition Condition `json:"condition"`
	Quantity  int64     `json:"quantity"`
}

// EventType never changes.
func (StockArrived) EventType() string { return "inventory.stock_arrived.v1" }

// EventKey orders arrivals of one part.
func (e StockArrived) EventKey() string { return "part:" + e.Part }
