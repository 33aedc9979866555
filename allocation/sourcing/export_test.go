package sourcing

// What the tests of this package use beside its public names.
var ExpectedOf = expectedOf
var NewExplainer = newExplainer
var ReceptionOf = receptionOf
var WeighDemands = weighDemands
