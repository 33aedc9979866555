package repair

// What the tests of this package use beside its public names.
var NextNumber = nextNumber
