package pick

// What the tests of this package use beside its public names.
var LockTask = lockTask
