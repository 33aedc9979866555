package coverage

// What the tests of this package use beside its public names.
var MapSources = mapSources
var NewCovering = newCovering
var PeopleOf = peopleOf
