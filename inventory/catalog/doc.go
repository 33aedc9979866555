// Package catalog knows the parts, the models they fit and what may be supplied instead of a part. It refuses to know
// how many there are and where.
//
// A part is a number; weights are whole grams and prices minor units of a currency. Which pieces replace which is read
// in one place (Replacements), follows chains of any length and multiplies the pieces along them; a loop is refused when
// it is loaded.
//
// Tables: parts, part_numbers, part_categories, part_materials, hazards, models, model_parts, supersessions.
package catalog
