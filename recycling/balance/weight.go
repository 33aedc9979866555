package balance

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// LotAgrees is law 3: the net weight of a lot against the sum of its parts, within max(2 %, 500 g).
func LotAgrees(parts, net int64) error {
	slack := max(parts*2/100, 500)
	if abs(parts-net) > slack {
		return ErrWeight.Because("lot").With("net", net, "parts", parts, "tolerance", slack)
	}
	return nil
}

// AcceptedAgrees is whether the weighbridge agrees with the manifest within 3 %.
func AcceptedAgrees(declared, accepted int64) bool { return abs(declared-accepted)*100 <= 3*declared }

// OutputsAgree is law 4: outputs, among them residue, and declared loss equal input within 1 %.
func OutputsAgree(input int64, outputs []Output, loss int64) error {
	sum := loss
	for _, o := range outputs {
		sum += o.Grams
	}
	if abs(sum-input)*100 > input {
		return ErrWeight.Because("outputs").With("outputs", sum-loss, "loss", loss, "input", input)
	}
	return nil
}

// Output is what treatment made of the input.
type Output struct {
	Material string `db:"material" json:"material" minLength:"1" maxLength:"40"`
	Grams    int64  `db:"grams" json:"grams" minimum:"1" maximum:"1000000000"`
}

// PieceAgrees tells whether a piece and what came out of it weigh what went in: within 2 %, or the 20 g by which a scale may be off.
func PieceAgrees(in, out int64) bool { return abs(in-out) <= max(in/50, 20) }
