package app

import (
	"context"

	"golang.org/x/sync/errgroup"

	"fettle/shipping/carrier/out"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

// ports are the ways carriers can be asked; which one a carrier has is a row.
func (s *Service) ports() shipment.Ports {
	return shipment.Ports{
		"manual": out.Files{Dir: s.Engines.Drop},
		"simulator": out.Simulator{Say: func(ctx context.Context, carrier, waybill string, payload []byte) error {
			return s.publisher.Publish(ctx, s.Engines.DB.Now(), tracking.Raw{Source: "fettle", Carrier: carrier, Waybill: waybill, Payload: payload})
		}},
	}
}

// askCarriers asks carriers for what has been written down, between transactions, until ctx ends.
func (s *Service) askCarriers(ctx context.Context, g *errgroup.Group) {
	carriers, wake := shipment.CarrierRequestSender(s.ports()), s.dispatcher.Waker()
	g.Go(func() error { return carriers.Run(ctx, s.Engines.DB, wake) })
}
