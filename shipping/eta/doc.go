// Package eta forecasts when open shipments will arrive, learned from those that did, and tells the risk of each line: late,
// silent, presumed lost. A step of risk is told once and does not flap; no forecast lies in the past.
//
// Tables: eta_policies, eta_samples, eta_curves, eta_rounds, shipment_forecasts, line_risks.
// Functions: eta_grid, eta_tail, newest.
package eta
