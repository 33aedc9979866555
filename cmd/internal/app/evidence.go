package app

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"fettle/internal/evidence"
	"fettle/recycling/claim"
	"fettle/recycling/oldpart"
	"fettle/repairflow/dock"
	"fettle/repairflow/visit"
	"fettle/shipping/shipment"
)

// EvidenceConfig says where photographs are kept.
type EvidenceConfig struct {
	EvidenceS3       string `env:"FETTLE_EVIDENCE_BUCKET" placeholder:"URL" help:"Bucket that keeps photographs, as http(s)://host/bucket, of anything that speaks S3. Default: evidence in the data directory, which every process must then share."`
	EvidenceRegion   string `env:"FETTLE_EVIDENCE_BUCKET_REGION" default:"us-east-1" help:"Region of that bucket."`
	EvidenceS3KeyID  string `env:"FETTLE_EVIDENCE_BUCKET_KEY_ID" placeholder:"ID" help:"Name of the key of that bucket; needed with FETTLE_EVIDENCE_BUCKET."`
	EvidenceS3Secret string `env:"FETTLE_EVIDENCE_BUCKET_SECRET" placeholder:"SECRET" help:"That key itself; needed with FETTLE_EVIDENCE_BUCKET."`
}

// Validate is called by the command line before anything runs.
func (c EvidenceConfig) Validate() error {
	_, err := c.Store("")
	return err
}

// Store is where photographs are kept; data is the data directory.
func (c EvidenceConfig) Store(data string) (evidence.Store, error) {
	if c.EvidenceS3 == "" {
		return evidence.Disk{Root: filepath.Join(data, "evidence")}, nil
	}
	if c.EvidenceS3KeyID == "" || c.EvidenceS3Secret == "" {
		return nil, errors.New("FETTLE_EVIDENCE_BUCKET needs FETTLE_EVIDENCE_BUCKET_KEY_ID and FETTLE_EVIDENCE_BUCKET_SECRET")
	}
	s, err := evidence.OpenS3(c.EvidenceS3, c.EvidenceRegion, c.EvidenceS3KeyID, c.EvidenceS3Secret, time.Now)
	if err != nil {
		return nil, fmt.Errorf("FETTLE_EVIDENCE_BUCKET: %w", err)
	}
	return s, nil
}

// photographs are what pictures are taken of, in all rooms.
func photographs() evidence.Kinds {
	return slices.Concat(evidence.Kinds{oldpart.Photographs(), shipment.Photographs(), claim.Photographs()}, dock.Photographs(), visit.Photographs())
}
