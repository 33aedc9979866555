package play

import (
	"context"
	"time"
)

func (s *Story) bringBack(ctx context.Context) error {
	steps := []struct {
		who    *Client
		action string
		body   map[string]any
		say    string
	}{
		{s.warehouse, "drop-off", map[string]any{"bag": "BAG-" + s.oldSerial, "warehouse": backWarehouse}, "taken by the dock: from here the engineer owes nothing"},
		{s.warehouse, "receive", map[string]any{"warehouse": backWarehouse, "serial": s.oldSerial, "gross_grams": 8350}, "received and weighed: 8,350 g"},
		{s.warehouse, "inspect", map[string]any{"verdict": "fault_confirmed"}, "bench verdict: fault confirmed"},
		{s.warehouse, "grade", map[string]any{"grade": "D"}, "graded for material"},
	}
	for _, x := range steps {
		if err := x.who.Post(ctx, "/v1/returns/"+s.returned+"/"+x.action, x.body, nil); err != nil {
			return err
		}
		s.say("return %s %s", s.returned, x.say)
	}
	return nil
}

func (s *Story) recycle(ctx context.Context) error {
	var old struct {
		HazardCode string `json:"hazard_code"`
		Grade      string `json:"grade"`
	}
	if err := s.warehouse.Get(ctx, "/v1/returns/"+s.returned, &old); err != nil {
		return err
	}
	var lot, manifest struct {
		ID string `json:"id"`
	}
	if err := s.warehouse.Post(ctx, "/v1/waste-lots", map[string]any{"warehouse": backWarehouse, "hazard_code": old.HazardCode}, &lot); err != nil {
		return err
	}
	s.lot = lot.ID
	if err := s.warehouse.Post(ctx, "/v1/waste-lots/"+s.lot+"/returns", map[string]any{"returns": []string{s.returned}}, nil); err != nil {
		return err
	}
	if err := s.warehouse.Post(ctx, "/v1/waste-lots/"+s.lot+"/seal", map[string]any{"net_grams": 8350}, nil); err != nil {
		return err
	}
	s.say("lot %s sealed, hazard code %q, grade %s", s.lot, old.HazardCode, old.Grade)
	var me struct {
		Scope []string `json:"scope"`
	}
	if err := s.recycler.Get(ctx, "/v1/sessions/current", &me); err != nil {
		return err
	}
	if err := s.warehouse.Post(ctx, "/v1/waste-manifests", map[string]any{"mover_out": backWarehouse, "acceptor": me.Scope[0],
		"carrier": "华南危运", "vehicle": "粤A·D1234", "lots": []string{s.lot}}, &manifest); err != nil {
		return err
	}
	s.manifest = manifest.ID
	if err := s.warehouse.Post(ctx, "/v1/waste-manifests/"+s.manifest+"/dispatch", map[string]any{"official_number": "20264401" + time.Now().Format("150405")}, nil); err != nil {
		return err
	}
	if err := s.recycler.Post(ctx, "/v1/waste-manifests/"+s.manifest+"/accept", map[string]any{"accepted_grams": 8340, "method": "R4"}, nil); err != nil {
		return err
	}
	s.say("manifest %s left %s and was accepted by %s", s.manifest, backWarehouse, me.Scope[0])
	certificate := "CERT-" + s.manifest
	if err := s.recycler.Post(ctx, "/v1/certificates", map[string]any{"manifest": s.manifest, "number": certificate, "method": "R4",
		"outputs": []map[string]any{{"material": "steel", "grams": 6672}, {"material": "copper", "grams": 834},
			{"material": "aluminium", "grams": 334}, {"material": "oil", "grams": 200}, {"material": "residue", "grams": 300}}}, nil); err != nil {
		return err
	}
	s.say("certificate %s issued", certificate)
	return nil
}

func (s *Story) closeRepair(ctx context.Context) error {
	if err := s.engineer.Post(ctx, "/v1/repairs/"+s.repair+"/complete", nil, nil); err != nil {
		return err
	}
	if _, err := Await(ctx, s.desk, "/v1/repairs/"+s.repair, s.Patience, func(r struct {
		State string `json:"state"`
	}) bool {
		return r.State == "settled"
	}); err != nil {
		return err
	}
	s.say("repair %s completed and settled: every part is accounted for", s.repair)
	page, err := Await(ctx, &Client{Base: s.Base, HTTP: s.customer.HTTP, Patience: s.Patience}, "/v1/track/"+s.token, s.Patience, func(p Snapshot) bool {
		return len(p.OldParts) > 0 && p.Points.Confirmed > 0
	})
	if err != nil {
		return err
	}
	s.say("the customer sees the old part's fate (%d entries) and has %d points", len(page.OldParts), page.Points.Confirmed)
	return nil
}
