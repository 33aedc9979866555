package shipment

import (
	"math"
	"time"

	"github.com/lib/pq"

	"fettle/internal/closed"
)

// ProofGrade says how strong a proof is.
type ProofGrade string

// Grades of a proof.
const (
	// ProofStrong: at the address, with a photograph or a signer, and every serial scanned.
	ProofStrong ProofGrade = "strong"
	// ProofWeak: something shows it, and not enough.
	ProofWeak ProofGrade = "weak"
	// ProofNone: nothing but a word.
	ProofNone ProofGrade = "none"
)

// ProofGrades lists them all.
func ProofGrades() []ProofGrade {
	return []ProofGrade{ProofStrong, ProofWeak, ProofNone}
}

// Schema lists them in the contracts.
func (ProofGrade) Schema(closed.Registry) *closed.Schema { return closed.Of(ProofGrades()) }

// atAddress is how far a telephone may be off the address that a map gives to a building.
const atAddress = 200

// Proof shows that a shipment was delivered.
type Proof struct {
	ID       int64  `db:"id" json:"proof"`
	Shipment string `db:"shipment" json:"shipment"`
	// PhotoSHA256 is of the photograph: of one that is kept as evidence of the shipment, or elsewhere.
	PhotoSHA256 string         `db:"photo_sha256" json:"photo_sha256"`
	Signer      string         `db:"signer" json:"signer"`
	Lon         *float64       `db:"lon" json:"lon"`
	Lat         *float64       `db:"lat" json:"lat"`
	Metres      *int64         `db:"metres" json:"metres"`
	Serials     pq.StringArray `db:"serials" json:"serials"`
	Grade       ProofGrade     `db:"grade" json:"grade"`
	DeliveredAt time.Time      `db:"delivered_at" json:"delivered_at"`
	RecordedAt  time.Time      `db:"recorded_at" json:"recorded_at"`
	RecordedBy  string         `db:"recorded_by" json:"recorded_by"`
}

// gradeOf weighs a proof; wanted are the serials that lie in the shipment.
func gradeOf(p Proof, wanted map[string]bool) ProofGrade {
	seen := map[string]bool{}
	for _, s := range p.Serials {
		seen[s] = wanted[s]
	}
	person := p.PhotoSHA256 != "" || p.Signer != ""
	here := p.Metres != nil && *p.Metres <= atAddress
	switch {
	case person && here && len(seen) == len(wanted):
		return ProofStrong
	case person || here || len(seen) > 0:
		return ProofWeak
	}
	return ProofNone
}

// metresApart is the distance of two places in metres along the earth's surface.
func metresApart(lonA, latA, lonB, latB float64) int64 {
	const radius, degree = 6_371_000.0, math.Pi / 180
	north, east := math.Sin((latB-latA)*degree/2), math.Sin((lonB-lonA)*degree/2)
	h := north*north + math.Cos(latA*degree)*math.Cos(latB*degree)*east*east
	return int64(math.Round(2 * radius * math.Asin(math.Sqrt(min(1, h)))))
}
