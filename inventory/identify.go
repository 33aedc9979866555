package inventory

import (
	"fettle/internal/api"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
)

// Identify tells a door how identifiers are read, and how the database spells those of this wing. Every wing that has such
// fields in its inputs calls it before it adds its routes.
func Identify(a *api.API) {
	for kind, read := range ident.Readers() {
		a.Identify(kind, api.Identifier{Read: read})
	}
	for kind, i := range map[ident.Kind]api.Identifier{
		ident.OfPart:  {Read: ident.Readers()[string(ident.OfPart)], Spell: catalog.SpellParts},
		ident.OfModel: {Read: ident.Readers()[string(ident.OfModel)], Spell: catalog.SpellModels},
		ident.OfPlace: {Read: ident.Readers()[string(ident.OfPlace)], Spell: site.Spell},
	} {
		a.Identify(string(kind), i)
	}
}
