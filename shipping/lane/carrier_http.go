package lane

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

type carrierList struct {
	Items []CarrierPort `json:"items"`
}

func listCarriers(ctx context.Context, tx *db.Tx, _ *struct{}) (carrierList, error) {
	all, err := CarrierPorts(ctx, tx)
	return carrierList{all}, err
}

type portIn struct {
	Carrier string `path:"carrier" maxLength:"32"`
	Body    struct {
		Port Port `json:"port"`
	}
}

func setPort(ctx context.Context, tx *db.Tx, in *portIn) (CarrierPort, error) {
	return SetPort(ctx, tx, in.Carrier, in.Body.Port)
}

// secretIn is shared by both doors to secrets.
type secretIn struct {
	Carrier string `path:"carrier" maxLength:"32"`
	Body    api.NewSecret
}

type nameIn struct {
	Carrier string `path:"carrier" maxLength:"32"`
	Body    struct {
		Aliases []string `json:"aliases" maxItems:"100" doc:"All names that others have for it; case, width, blanks and dashes do not matter."`
		Zone    *string  `json:"zone,omitempty" maxLength:"64" doc:"Clock of the times that it writes without a zone, such as Europe/Berlin; empty is not known. Absent leaves it as it is."`
	}
}

func nameCarrier(ctx context.Context, tx *db.Tx, in *nameIn) (CarrierPort, error) {
	return Name(ctx, tx, in.Carrier, in.Body.Aliases, in.Body.Zone)
}

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Command(a, "POST /v1/carriers/{carrier}/secret", "Set, make or take away the secret a carrier signs with; it is answered here alone", api.For(auth.Operations),
		func(ctx context.Context, tx *db.Tx, in *secretIn) (api.SecretSet, error) {
			return in.Body.Set(tx.Now, func(secret string, until time.Time) error {
				return SetSecret(ctx, tx, a.Seal(), in.Carrier, secret, until)
			})
		})
	api.Query(a, "GET /v1/carriers", "Carriers and how each is asked", api.For(auth.Warehouse, auth.Operations), listCarriers)
	api.Command(a, "POST /v1/carriers/{carrier}/port", "Say how a carrier is asked from now on", api.For(auth.Operations), setPort)
	api.Command(a, "POST /v1/carriers/{carrier}/names", "Say what others call a carrier, and by which clock it writes", api.For(auth.Operations), nameCarrier)
}
