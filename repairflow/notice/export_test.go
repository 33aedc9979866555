package notice

// What the tests of this package use beside its public names.
const NoticeLease = noticeLease

var NamesOf = namesOf
var NewsOfPromise = newsOfPromise
var NoticesOf = noticesOf
var TellRisk = tellRisk

type News = news
type Party = party
