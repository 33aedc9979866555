package ident

// Normal is the normal form of a text of a kind; what cannot be read has none.
func Normal(kind Kind, raw string) string {
	t, f := readers[kind](raw)
	if f != nil {
		return ""
	}
	return t.Normal()
}
