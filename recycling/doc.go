// Package recycling is the wing of what becomes of the old part. Its rooms own the tables and the verbs; this package
// composes their doors and subscriptions and holds nothing else.
//
//	balance        grams in double entry, avoided CO2e
//	oldpart        core returns: drop-off, verdict, grade, points
//	wastelot       waste lots
//	wastemanifest  waste manifests, permits, certificates, fate
//	refrigerant    cylinders, recoveries, vented losses
//	refurbish      repair of old parts, sampling, parentage
//	claim          warranties of suppliers, what is claimed from them
//	scorecard      how engineers' old parts come hometakeback       old appliances that customers give away
//	books          the books and reports that others ask for
//	capture        what partners tell in EPCIS
//	proof          grams, pieces and points recomputed from their history
//
// balance <- oldpart <- wastelot, refurbish, claim <- wastemanifest <- refrigerant <- books, capture, takeback, proof, scorecard. It refuses to know repairs beyond their number, and how parts are
// sourced.
package recycling
