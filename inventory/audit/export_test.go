package audit

// What the tests of this package use beside its public names.
var NearerToNow = nearerToNow
var ReadPast = readPast
