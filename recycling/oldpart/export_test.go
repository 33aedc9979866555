package oldpart

// What the tests of this package use beside its public names.
const ReturnTerm = 10 * dayLong
