package epcis

import "strings"

// The lists of the Core Business Vocabulary 2.0, as GS1 publishes them; a test compares them with its schema.
var (
	bizSteps = wordSet(`accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
		decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing killing
		loading other packing picking receiving removing repackaging repairing replacing reserving retail_selling shipping
		staging_outbound stock_taking stocking storing transporting unloading unpacking void_shipping sensor_reporting sampling`)
	dispositions = wordSet(`active container_closed damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive
		no_pedigree_match non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible
		sellable_not_accessible stolen unknown available completeness_verified completeness_inferred conformant container_open
		mismatch_instance mismatch_class mismatch_quantity needs_replacement non_conformant unavailable`)
	papers  = wordSet(`bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt`)
	parties = wordSet(`owning_party possessing_party location`)
	reasons = wordSet(`did_not_occur incorrect_data`)
)

func wordSet(list string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		out[w] = true
	}
	return out
}

// KnownStep tells whether a business step is one of the vocabulary.
func KnownStep(step string) bool { return bizSteps[step] }

// Step is a business step as a bare word, however it is written; "" for one of somebody else's.
func Step(value string) string {
	if bizSteps[value] {
		return value
	}
	for _, gs1 := range spelled {
		if rest, ok := strings.CutPrefix(value, gs1); ok && bizSteps[rest[strings.LastIndexAny(rest, "-:/")+1:]] {
			return rest[strings.LastIndexAny(rest, "-:/")+1:]
		}
	}
	return ""
}

// spelled is how GS1 writes a word of each list as a URI.
var spelled = []string{"https://ref.gs1.org/cbv/", "http://ref.gs1.org/cbv/", "https://ns.gs1.org/cbv/", "urn:epcglobal:cbv:"}

// inVocabulary tells whether a value is a word of the list or a word of somebody else's: an absolute URI that does not
// pretend to be of GS1.
func inVocabulary(list map[string]bool, value string) bool {
	if list[value] {
		return true
	}
	for _, gs1 := range spelled {
		if rest, ok := strings.CutPrefix(value, gs1); ok {
			return list[rest[strings.LastIndexAny(rest, "-:/")+1:]]
		}
	}
	return absolute(value)
}
