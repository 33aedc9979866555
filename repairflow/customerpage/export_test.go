package customerpage

// What the tests of this package use beside its public names.
const LinkRest = linkRest
const LinkTerm = linkTerm
const PlacesAfter = placesAfter

var PromisesShown = promisesShown
