package shipment

// What the tests of this package use beside its public names.
const CarrierRequestLease = carrierRequestLease

var GradeOf = gradeOf
var MetresApart = metresApart
var ReferenceOf = referenceOf
