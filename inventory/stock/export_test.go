package stock

// What the tests of this package use beside its public names.
var ChangesOf = changesOf
var ExpireLot = expireLot

type Change = change
type Counter = counter
type SerialRules = serialRules
