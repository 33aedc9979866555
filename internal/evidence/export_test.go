package evidence

// For the tests outside.
var (
	StripJPEG   = func(in []byte) ([]byte, error) { s, err := stripJPEG(in); return s.out, err }
	StripPNG    = func(in []byte) ([]byte, error) { out, _, err := stripPNG(in); return out, err }
	LooseTerm   = looseTerm
	MostOf      = mostOf
	MostPixels  = mostPixels
	Orientation = orientationOf
)
