package orderline

// Why promises are broken before their time; what is late is broken without a reason.
const (
	OnHold = "on hold"
	Gone   = "lost"
	// NotCollected is that it lay ready, and nobody fetched it in time.
	NotCollected = "not collected"
	// NotTaken is that it was refused at the door.
	NotTaken = "refused at the door"
)

// Delayed is why a line goes home that is on its way.
const Delayed = "delayed: another source is earlier"
