package assign

// What the tests of this package use beside its public names.
var AssignOpen = assignOpen
var ChooseInTurn = chooseInTurn
var CostOf = costOf
var Lateness = lateness
