// Package takeback is the old appliance that a customer gives away: ordered with a wish, fetched and weighed, handed as it is to a treater
// with a valid permit, and treated under a certificate.
//
// Laws: its grams come from the household when it is weighed and are the treater's when it leaves, and treated with the certificate; points
// are given once, when it is treated.
//
// Tables: take_backs.
package takeback
