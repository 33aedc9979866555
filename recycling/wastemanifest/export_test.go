package wastemanifest

// What the tests of this package use beside its public names.
var WeighbridgeShares = weighbridgeShares
