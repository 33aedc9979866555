package tracking

// What the tests of this package use beside its public names.
const ByAir = byAir
const OrphanTerm = orphanTerm

var PublisherTo = publisherTo
var ReceivedAt = receivedAt
var ScanIntake = scanIntake

var TakeMessages = takeMessages

func IDOf(r Raw) string { return r.id() }
