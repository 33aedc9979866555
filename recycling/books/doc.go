// Package books writes what others ask of us about waste: the manifest as the e-Manifest system of the United States takes
// it, the certificate as an EPCIS TransformationEvent, the five books of HJ 1259-2022 with chained batch codes, and the figures
// of a year for QC 080000 and ESG, each with the query that gave it. It changes nothing and invents nothing: a code of another
// country's list, or a number that an authority gives, is left out where we do not have it.
//
// Tables: none.
package books
