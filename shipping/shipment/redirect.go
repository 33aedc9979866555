package shipment

// OnTheRoad tells that a carrier has the shipment and it has not come anywhere yet, so that it can still be turned.
func (s Shipment) OnTheRoad() bool {
	return s.ClosedAt == nil && s.Waybill != nil && s.ArrivedAt == nil
}

// Unwanted tells that nobody waits for anything in the shipment any more.
func (s Shipment) Unwanted() bool {
	for _, l := range s.Lines {
		if l.CalledBackAt == nil && l.TakenAt == nil {
			return false
		}
	}
	return len(s.Lines) > 0
}

// CalledBack is a line that has to be taken out before the shipment leaves.
func (s Shipment) CalledBack() (Line, bool) {
	for _, l := range s.Lines {
		if l.CalledBackAt != nil && l.TakenAt == nil {
			return l, true
		}
	}
	return Line{}, false
}
