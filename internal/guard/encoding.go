package guard

import (
	"bytes"
	"unicode/utf8"
)

// Encoding says what bytes look like that are to be text: "" for UTF-8, else the name of what they are, or "?" when
// they look like nothing we know.
func Encoding(raw []byte) string {
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}), wide(raw):
		return "UTF-16"
	case utf8.Valid(raw):
		return ""
	case chinese(raw):
		return "GB 18030"
	case western(raw):
		return "Latin-1"
	}
	return "?"
}

// Text looks at the bytes of a text before it is read.
func Text(raw []byte) *Finding {
	switch name := Encoding(raw); name {
	case "":
		return nil
	case "?":
		return found(NotUTF8)
	default:
		return found(Encoded, "limit", name)
	}
}

// wide tells whether every other byte of the beginning is zero, as UTF-16 has it for Latin letters.
func wide(raw []byte) bool {
	head := raw[:min(len(raw), 64)&^1]
	if len(head) < 4 {
		return false
	}
	zeros := [2]int{}
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	return zeros[0] == len(head)/2 && zeros[1] == 0 || zeros[1] == len(head)/2 && zeros[0] == 0
}

// chinese tells whether bytes are GB 18030: all of them fit its form, and most of what is not ASCII is a character of
// GB 2312, in which nearly all that is written in practice lies.
func chinese(raw []byte) bool {
	pairs, common := 0, 0
	for i := 0; i < len(raw); {
		b := raw[i]
		switch {
		case b < 0x80:
			i++
		case b == 0x80 || b == 0xff || i+1 == len(raw):
			return false
		case raw[i+1] >= 0x30 && raw[i+1] <= 0x39:
			if i+3 >= len(raw) || raw[i+2] < 0x81 || raw[i+2] == 0xff || raw[i+3] < 0x30 || raw[i+3] > 0x39 {
				return false
			}
			pairs, i = pairs+1, i+4
		case raw[i+1] >= 0x40 && raw[i+1] != 0x7f && raw[i+1] != 0xff:
			if b >= 0xa1 && b <= 0xf7 && raw[i+1] >= 0xa1 {
				common++
			}
			pairs, i = pairs+1, i+2
		default:
			return false
		}
	}
	return pairs > 0 && 2*common >= pairs
}

// western tells whether what is not ASCII stands alone among letters, as accents do in Latin-1 and Windows-1252.
func western(raw []byte) bool {
	for i, b := range raw {
		if b >= 0x80 && b < 0xa0 && b != 0x80 && b != 0x85 && (b < 0x91 || b > 0x97) {
			return false
		}
		if b >= 0x80 && i+2 < len(raw) && raw[i+1] >= 0x80 && raw[i+2] >= 0x80 {
			return false
		}
	}
	return true
}
