package custody

import (
	"context"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/ident"
	"fettle/repairflow/repair"
)

// mayRecover refuses a recovery for a repair that is not there or not the engineer's, and of an appliance that is not the repair's.
func mayRecover(ctx context.Context, tx *db.Tx, id, appliance string) error {
	r, err := repair.ByID(ctx, tx, ident.Code(id))
	if err == nil && !r.SeenBy(auth.From(ctx)) {
		err = repair.ErrNoRepair
	}
	if err != nil {
		return fault.AtField(err, "body.repair")
	}
	if appliance != "" && ident.Code(appliance) != ident.Code(r.Serial) {
		return ErrAppliance.With("repair", r.ID, "serial", appliance).At("body.appliance")
	}
	return nil
}
