package network

// What the tests of this package use beside its public names.
var ClocksOf = clocksOf
