// Package recommendation keeps plans of maintenance that were recommended to a customer: a filter, a cleaning, a sterilising, with the data
// that speak for them.
//
// Laws: a recommendation shows its data; after a no the same plan for the same appliance rests for the days of the policy.
//
// It refuses to know what a plan costs; what was accepted is sold elsewhere.
//
// Tables: recommendations.
package recommendation
