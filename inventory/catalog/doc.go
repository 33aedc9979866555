// Package catalog knows the parts, the models they fit and what may be supplied instead of a part. It refuses to know
// how many there are and where.
//
// A part is a number; weights are whole grams and prices minor units of a currency. Which pieces replace which is read
// in one place (Replacements), follows chains of any length and multiplies the pieces along them; a loop is refused when
// it is loaded.
//
// Two parts are the same when their numbers are (package ident), and so are two models: TX-1 and tx-1 are one part, shown as it
// was first written, for good. What was told apart before that rule stays apart and is told by the audit. Serials of the
// appliances that a part fits are a range in natural order.
//
// What is declared of the hazardous substances in a part is a paper with days; policy declared_parts says which categories are not
// picked without one that is valid that day.
//
// Tables: parts, part_numbers, part_declarations, part_categories, part_materials, product_lines, hazards, models, model_parts, supersessions.
// Functions: natural_order.
package catalog
