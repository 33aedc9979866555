package customerpage

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/recycling/takeback"
	"fettle/repairflow/repair"
)

// takeBackRoutes has whoever holds the customer's link ask for an old appliance to be fetched from where the repair is.
func takeBackRoutes(a *api.API) {
	api.Command(a, "POST /v1/track/{token}/take-backs", "Ask on the customer's page for an old appliance to be fetched", api.For(auth.Public), takeBackTracked)
}

type takeBackTrackedIn struct {
	Token string `path:"token" maxLength:"128"`
	Body  struct {
		ProductLine string    `json:"product_line,omitempty" maxLength:"64" doc:"Default: that of the appliance under repair."`
		Description string    `json:"description,omitempty" maxLength:"200" doc:"Brand, size, what is wrong with it."`
		WishFrom    time.Time `json:"wish_from"`
		WishUntil   time.Time `json:"wish_until"`
	}
}

// AskedBack is what the holder of a link hears of an old appliance: no customer and no address.
type AskedBack struct {
	TakeBack  string         `json:"take_back"`
	NameZH    string         `json:"name_zh"`
	NameEN    string         `json:"name_en"`
	WishFrom  time.Time      `json:"wish_from"`
	WishUntil time.Time      `json:"wish_until"`
	State     takeback.State `json:"state"`
}

func takeBackTracked(ctx context.Context, tx *db.Tx, in *takeBackTrackedIn) (AskedBack, error) {
	p, err := followedPage(ctx, tx, in.Token)
	if err != nil {
		return AskedBack{}, err
	}
	r, err := repair.ByID(ctx, tx, p.Repair)
	if err != nil {
		return AskedBack{}, err
	}
	b := in.Body
	if b.ProductLine == "" {
		m, err := catalog.ModelByNumber(ctx, tx, r.Model)
		if err != nil {
			return AskedBack{}, err
		}
		b.ProductLine = m.ProductLine
	}
	// Who holds the link acts for the customer.
	tx.By = r.Customer
	t, err := takeback.OrderByLink(ctx, tx, takeback.TakeBack{Customer: r.Customer, ProductLine: b.ProductLine, Description: b.Description, Address: r.Address,
		WishFrom: b.WishFrom, WishUntil: b.WishUntil})
	return AskedBack{t.ID, t.NameZH, t.NameEN, t.WishFrom, t.WishUntil, t.State}, err
}
