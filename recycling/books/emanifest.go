package books

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"fettle/inventory/site"
	"fettle/recycling/balance"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
)

// EManifest is a waste manifest in the words of EPA's schema 1.3.
type EManifest struct {
	TrackingNumber     string      `json:"manifestTrackingNumber,omitempty"`
	Status             string      `json:"status" enum:"Pending,InTransit,ReadyForSignature,Signed"`
	SubmissionType     string      `json:"submissionType" enum:"FullElectronic"`
	CreatedDate        time.Time   `json:"createdDate"`
	ShippedDate        *time.Time  `json:"shippedDate,omitempty"`
	ReceivedDate       *time.Time  `json:"receivedDate,omitempty"`
	CertifiedDate      *time.Time  `json:"certifiedDate,omitempty"`
	Generator          EHandler    `json:"generator"`
	Transporters       []EHandler  `json:"transporters"`
	DesignatedFacility EHandler    `json:"designatedFacility"`
	Wastes             []EWaste    `json:"wastes"`
	Rejection          bool        `json:"rejection"`
	RejectionInfo      *ERejection `json:"rejectionInfo,omitempty"`
	Discrepancy        bool        `json:"discrepancy"`
	Residue            bool        `json:"residue"`
	Import             bool        `json:"import"`
	PreviousReject     bool        `json:"containsPreviousRejectOrResidue"`
	AdditionalInfo     EAdditional `json:"additionalInfo"`
}

// ERejection is what the facility did not take.
type ERejection struct {
	Type     string `json:"rejectionType" enum:"FullReject,PartialReject"`
	Comments string `json:"rejectionComments"`
}

// EHandler is a site that a manifest names.
type EHandler struct {
	SiteType    string    `json:"siteType" enum:"Generator,Transporter,Tsdf"`
	Name        string    `json:"name"`
	SiteAddress *EAddress `json:"siteAddress,omitempty"`
	Order       int       `json:"order,omitempty"`
}

// EAddress is as much of one as a place has.
type EAddress struct {
	Line string `json:"address1"`
	City string `json:"city,omitempty"`
}

// EWaste is a line: one waste lot.
type EWaste struct {
	DOTHazardous   bool          `json:"dotHazardous"`
	Description    string        `json:"wasteDescription"`
	Quantity       EQuantity     `json:"quantity"`
	BR             bool          `json:"br"`
	PCB            bool          `json:"pcb"`
	Discrepancy    *EDiscrepancy `json:"discrepancyResidueInfo,omitempty"`
	Method         *ECode        `json:"managementMethod,omitempty"`
	AdditionalInfo EAdditional   `json:"additionalInfo"`
	LineNumber     int           `json:"lineNumber"`
	EPAWaste       bool          `json:"epaWaste"`
}

// EQuantity is whole kilograms, as the schema has no fractions.
type EQuantity struct {
	Containers int   `json:"containerNumber"`
	Container  ECode `json:"containerType"`
	Amount     int64 `json:"quantity"`
	Unit       ECode `json:"unitOfMeasurement"`
}

// EDiscrepancy tells that another quantity came than left.
type EDiscrepancy struct {
	Quantity bool   `json:"wasteQuantity"`
	Type     bool   `json:"wasteType"`
	Comments string `json:"discrepancyComments"`
	Residue  bool   `json:"residue"`
}

// ECode is a word of one of EPA's lists.
type ECode struct {
	Code string `json:"code"`
}

// EAdditional holds what the form has no field for.
type EAdditional struct {
	Comments []EComment `json:"comments"`
}

// EComment is a label with its text.
type EComment struct {
	Label string `json:"label"`
	Text  string `json:"description"`
}

// hazard is what the list in force says of a code.
type hazard struct {
	Code   string `db:"code"`
	NameZH string `db:"name_zh"`
	NameEN string `db:"name_en"`
	Hazard string `db:"hazard"`
}

// Forms of EPA's own numbers; what has another form is not theirs and is told in a comment.
var (
	trackingNumber   = regexp.MustCompile(`^[0-9]{9}[A-Z]{3}$`)
	managementMethod = regexp.MustCompile(`^H[0-9]{3}$`)
)

var epaStatus = map[wastemanifest.State]string{wastemanifest.Draft: "Pending", wastemanifest.InTransfer: "InTransit",
	wastemanifest.Discrepant: "ReadyForSignature", wastemanifest.Accepted: "ReadyForSignature", wastemanifest.Rejected: "ReadyForSignature",
	wastemanifest.Returned: "ReadyForSignature", wastemanifest.Certified: "Signed"}

// Trip is what a manifest is written from.
type Trip struct {
	wastemanifest.Manifest
	From, To    site.Location
	CertifiedAt *time.Time
	hazards     map[string]hazard
}

// EManifest writes it down. A hazard code of ours is no waste code of EPA's, so it stands in a comment.
func (t Trip) EManifest() EManifest {
	e := EManifest{Status: "Pending", SubmissionType: "FullElectronic", CreatedDate: t.CreatedAt.UTC(), ShippedDate: utc(t.DispatchedAt), ReceivedDate: utc(t.AcceptedAt),
		CertifiedDate: utc(t.CertifiedAt), Generator: handler("Generator", t.From), DesignatedFacility: handler("Tsdf", t.To),
		Transporters: []EHandler{{SiteType: "Transporter", Name: cut(t.Carrier, 80), Order: 1}}}
	if status, known := epaStatus[t.State]; known {
		e.Status = status
	}
	e.AdditionalInfo = comments("manifest", t.ID, "vehicle", t.Vehicle, "permit", t.Permit)
	if t.OfficialNumber != nil && trackingNumber.MatchString(*t.OfficialNumber) {
		e.TrackingNumber = *t.OfficialNumber
	} else if t.OfficialNumber != nil {
		e.AdditionalInfo.Comments = append(e.AdditionalInfo.Comments, EComment{"official number", *t.OfficialNumber})
	}
	for _, next := range t.Manifest.Transporters {
		if next.Step > 1 {
			e.Transporters = append(e.Transporters, EHandler{SiteType: "Transporter", Name: cut(next.Carrier, 80), Order: next.Step})
		}
	}
	e.PreviousReject = t.Follows != nil
	e.Wastes = []EWaste{}
	e.Discrepancy = t.AcceptedGrams != nil && len(t.Lots) > 0 && !balance.AcceptedAgrees(t.taken(), *t.AcceptedGrams)
	for i, l := range t.Lots {
		e.Wastes = append(e.Wastes, t.waste(i+1, l, e.Discrepancy))
	}
	t.refuse(&e)
	return e
}

// taken is what was declared of the lots that were not refused.
func (t Trip) taken() int64 {
	grams := t.DeclaredGrams
	for _, r := range t.Rejections {
		grams -= r.NetGrams
	}
	return grams
}

// refuse writes the lots that the facility did not take behind those that it did.
func (t Trip) refuse(e *EManifest) {
	if len(t.Rejections) == 0 {
		return
	}
	e.Rejection, e.RejectionInfo = true, &ERejection{Type: "PartialReject"}
	if len(t.Lots) == 0 {
		e.RejectionInfo.Type = "FullReject"
	}
	var why []string
	for _, r := range t.Rejections {
		w := t.waste(len(e.Wastes)+1, wastelot.Lot{ID: r.Lot, HazardCode: r.HazardCode, NetGrams: &r.NetGrams}, false)
		w.AdditionalInfo.Comments = append(w.AdditionalInfo.Comments, EComment{"rejected", cut(r.Reason, 255)}, EComment{"grams at the gate", strconv.FormatInt(r.Grams, 10)})
		e.Wastes, why = append(e.Wastes, w), append(why, r.Lot+": "+r.Reason)
	}
	e.RejectionInfo.Comments = cut(strings.Join(why, "; "), 255)
}

func (t Trip) waste(line int, l wastelot.Lot, differs bool) EWaste {
	h := t.hazards[l.HazardCode]
	w := EWaste{Description: "Old parts of household appliances", LineNumber: line, EPAWaste: l.HazardCode != "",
		Quantity: EQuantity{Containers: 1, Container: ECode{"CF"}, Unit: ECode{"K"}}}
	if h.NameEN != "" {
		w.Description = cut(h.NameEN, 500)
	}
	var grams int64
	if l.NetGrams != nil {
		grams = *l.NetGrams
	}
	w.Quantity.Amount = (grams + 500) / 1000
	w.AdditionalInfo = comments("waste lot", l.ID, "net grams", strconv.FormatInt(grams, 10), "hazard code", l.HazardCode, "hazard", h.Hazard)
	if managementMethod.MatchString(t.Method) {
		w.Method = &ECode{t.Method}
	} else if t.Method != "" {
		w.AdditionalInfo.Comments = append(w.AdditionalInfo.Comments, EComment{"method", cut(t.Method, 255)})
	}
	if differs {
		said := fmt.Sprintf("declared %d g, accepted %d g", t.taken(), *t.AcceptedGrams)
		if t.Note != "" {
			said += ": " + t.Note
		}
		w.Discrepancy = &EDiscrepancy{Quantity: true, Comments: cut(said, 255)}
	}
	return w
}

func handler(kind string, l site.Location) EHandler {
	h := EHandler{SiteType: kind, Name: cut(l.NameEN, 80)}
	if line := cut(l.AreaCode, 50); line != "" {
		h.SiteAddress = &EAddress{Line: line, City: cut(l.City, 25)}
	}
	return h
}

// comments pairs labels with texts and leaves out those that are empty.
func comments(pairs ...string) EAdditional {
	a := EAdditional{Comments: []EComment{}}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			a.Comments = append(a.Comments, EComment{pairs[i], cut(pairs[i+1], 255)})
		}
	}
	return a
}

// cut keeps so many letters of a text.
func cut(text string, letters int) string {
	if utf8.RuneCountInString(text) <= letters {
		return text
	}
	return string([]rune(text)[:letters])
}

func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	out := at.UTC()
	return &out
}
