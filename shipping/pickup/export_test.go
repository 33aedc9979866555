package pickup

// What the tests of this package use beside its public names.
const PickupKept = pickupKept
const PickupTries = pickupTries
const PickupWarning = pickupWarning
