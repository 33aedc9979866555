// Package diagnosis leads from a code or a symptom to causes and the parts that mend them, keeps what engineers found, and learns
// from what became of it.
//
// An entry is what is known of a code or symptom of one product line: E1 of a washer and E1 of an air conditioner are two. It has
// causes in order, each with the parts that it probably takes, by category and, where a model has several of one, position; they are
// resolved to the numbers that fit an appliance. A diagnosis is a fault that an engineer found in a repair: a cause of an entry or his
// own words. An order line belongs to the first diagnosis of its repair that names its part. Evidence is what the bench says of the
// old part of such a line.
//
// Laws: a version of an entry is never edited, a newer one supersedes it and the old one stays readable; what is not known is
// answered by an empty list; a line speaks of a diagnosis once. How probable a cause is is said by the definition in the answer.
//
// Tables: knowledge_entries, knowledge_causes, cause_evidence, diagnoses, diagnosis_evidence, part_fits.
package diagnosis
