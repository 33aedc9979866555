package diagnosis

import "github.com/google/uuid"

// Diagnosed tells that an engineer found a fault.
type Diagnosed struct {
	Repair    string    `json:"repair"`
	Diagnosis uuid.UUID `json:"diagnosis"`
	Entry     string    `json:"entry,omitempty"`
	Cause     string    `json:"cause,omitempty"`
	Code      string    `json:"code,omitempty"`
	Parts     []string  `json:"parts"`
}

// KnowledgeChanged tells that an entry has a newer version.
type KnowledgeChanged struct {
	Entry       string `json:"entry"`
	Version     int    `json:"version"`
	ProductLine string `json:"product_line"`
}

// The type strings never change.

func (Diagnosed) EventType() string        { return "repairflow.diagnosed.v1" }
func (KnowledgeChanged) EventType() string { return "repairflow.knowledge_changed.v1" }

// EventKey is the repair.
func (e Diagnosed) EventKey() string { return e.Repair }

// EventKey is the entry.
func (e KnowledgeChanged) EventKey() string { return "knowledge:" + e.Entry }
