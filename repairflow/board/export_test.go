package board

// What the tests of this package use beside its public names.
var NextMorning = nextMorning
