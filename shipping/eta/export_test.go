package eta

// What the tests of this package use beside its public names.
var LearnCurves = learnCurves
var MinutesOf = minutesOf
