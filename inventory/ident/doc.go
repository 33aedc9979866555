// Package ident knows the identifiers that people, scanners, files and carriers send: how each is read, what makes two of
// them the same, and which of them a scan carries. It is pure: no clock, no database.
//
// Every identifier is shown as it was typed, less what nobody means to type: white space at its ends, signs that cannot be
// seen, letters of full width and dashes that a word processor made. Two are the same when their normal forms are equal:
//
//	Part, Model   letters in either case, white space anywhere: "EBR 73093601" is "ebr73093601". Signs count: "A-1" is not "A1".
//	Serial        as a part; it is written without white space. Of one part; two parts may have one serial.
//	Lot           as a part. Of one part.
//	Bin           as a part. Of one place.
//	Place         letters in either case. For good: a place that closed keeps its code.
//	Carrier       letters in either case. For good.
//	Area          letters in either case; spaces and dashes are left out. Within one system of areas.
//	Waybill       letters in either case; spaces, dashes, dots, slashes and underscores are left out. Of one carrier, until the
//	              parcel it names has ended: carriers give numbers out again.
//	SSCC          eighteen digits; spaces, dashes and the application identifier (00) are left out. For good.
//	Telephone     its digits, with a plus sign when it begins with the country; 00 before the country is a plus sign.
//
// Serials of a range are in natural order: a run of digits counts as the number it is, so that SN999 comes before SN1500.
//
// Tables: none.
package ident
