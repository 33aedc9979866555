// Package evidence keeps photographs: what was seen, about a thing that another room names. It knows no word of the trade: a subject is
// a kind and a reference, and the room whose kind it is says who may see it and for which purposes a picture is taken.
//
// A picture is read by what it is and not by its name, loses everything but its pixels (the place where it was taken above all), and is
// kept under the SHA-256 of what is left, on disk or in a store that speaks S3. The same bytes are one file, however many rows name them.
//
// Laws: a row has its file: the file is claimed, then written to the end, then named by a row; a file that nobody names is swept after
// looseTerm. What is not kept any more loses its file, never its row, which says what it was, when it went and why. Every reading is
// written down.
//
// Tables: evidence, evidence_files, evidence_reads.
package evidence
