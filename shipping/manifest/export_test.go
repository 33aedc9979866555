package manifest

// What the tests of this package use beside its public names.
var LabelCode = labelCode
