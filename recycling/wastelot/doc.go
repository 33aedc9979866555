// Package wastelot knows waste lots: old parts of one hazard code gathered for one journey, weighed and sealed.
//
// Tables: waste_lots.
package wastelot
