package ident

import "fettle/internal/fault"

// Kind is what an identifier names.
type Kind string

// Kinds of identifiers.
const (
	OfPart      Kind = "part"
	OfModel     Kind = "model"
	OfSerial    Kind = "serial"
	OfLot       Kind = "lot"
	OfBin       Kind = "bin"
	OfPlace     Kind = "place"
	OfCarrier   Kind = "carrier"
	OfArea      Kind = "area"
	OfWaybill   Kind = "waybill"
	OfSSCC      Kind = "sscc"
	OfTelephone Kind = "telephone"
)

// identifier is any of the types of this package.
type identifier interface {
	Display() string
	Normal() string
}

func reader[T identifier](parse func(string) (T, *fault.Fault)) func(string) (identifier, *fault.Fault) {
	return func(raw string) (identifier, *fault.Fault) {
		t, f := parse(raw)
		return t, f
	}
}

var readers = map[Kind]func(string) (identifier, *fault.Fault){
	OfPart: reader(ParsePart), OfModel: reader(ParseModel), OfSerial: reader(ParseSerial), OfLot: reader(ParseLot), OfBin: reader(ParseBin),
	OfPlace: reader(ParsePlace), OfCarrier: reader(ParseCarrier), OfArea: reader(ParseArea), OfWaybill: reader(ParseWaybill),
	OfSSCC: reader(ParseSSCC), OfTelephone: reader(ParseTelephone),
}

// Read is an identifier of a kind as it is shown, or why the text cannot be one. An empty text is none and stays empty: whether
// there must be one is for the door to say.
func Read(kind Kind, raw string) (string, *fault.Fault) {
	if raw == "" {
		return "", nil
	}
	t, f := readers[kind](raw)
	if f != nil {
		return "", f.With("kind", kind)
	}
	return t.Display(), nil
}

// Readers are the readings of every kind, by the name doors use for it.
func Readers() map[string]func(string) (string, *fault.Fault) {
	out := make(map[string]func(string) (string, *fault.Fault), len(readers))
	for kind := range readers {
		out[string(kind)] = func(raw string) (string, *fault.Fault) { return Read(kind, raw) }
	}
	return out
}
