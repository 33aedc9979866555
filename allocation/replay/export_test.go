package replay

// What the tests of this package use beside its public names.
var WinnerOf = winnerOf
