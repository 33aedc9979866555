package coverage

import "fettle/texts"

// provinceNames of a two-digit code of GB/T 2260; what is none is told as elsewhere.
func provinceNames(code string) (zh, en string) {
	key := "province." + code
	if !texts.Has(key) {
		key = "province.none"
	}
	return texts.Say("zh", key, nil), texts.Say("en", key, nil)
}
