package partorder

// What the tests of this package use beside its public names.
var FillBackorders = fillBackorders
