package app

import (
	"context"

	"fettle/internal/db"
	"fettle/shipping/lane"
	"fettle/shipping/tracking"
)

// sealSecrets makes this process's key the database's, and seals what a release before sealing left open.
func (s *Service) sealSecrets(ctx context.Context) error {
	return s.Engines.DB.InTx(ctx, "system", func(tx *db.Tx) error {
		k := s.API.Seal()
		if err := k.Register(ctx, tx); err != nil {
			return err
		}
		if err := lane.SealSecrets(ctx, tx, k); err != nil {
			return err
		}
		return tracking.SealSecrets(ctx, tx, k)
	})
}
