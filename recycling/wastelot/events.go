package wastelot

import "time"

// StorageDue is the timer of a lot's next warning.
type StorageDue struct {
	Lot string `json:"lot"`
}

// StorageAging tells operations that the oldest piece of a lot has come to an age of the policy.
type StorageAging struct {
	Lot        string    `json:"lot"`
	Site       string    `json:"site"`
	HazardCode string    `json:"hazard_code"`
	Days       int       `json:"days"`
	OldestAt   time.Time `json:"oldest_at"`
	StoreUntil time.Time `json:"store_until"`
}

func (StorageDue) EventType() string   { return "recycling.storage_due.v1" }
func (StorageAging) EventType() string { return "recycling.storage_aging.v1" }

// EventKey is the timer's own.
func (e StorageDue) EventKey() string { return "storage:" + e.Lot }

// EventKey is the lot.
func (e StorageAging) EventKey() string { return e.Lot }
