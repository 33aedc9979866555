package evidence

import (
	"encoding/binary"
	"image"
	"image/color"
)

// upright is the orientation of a picture that needs no turning; the others are 2 to 8, as EXIF counts them.
const upright = 1

// turned shows a picture the way up that its orientation asks for, without a copy of its pixels.
type turned struct {
	image.Image
	orientation int
}

// Bounds are those of the turned picture.
func (t turned) Bounds() image.Rectangle {
	b := t.Image.Bounds()
	if t.orientation > 4 {
		return image.Rect(0, 0, b.Dy(), b.Dx())
	}
	return image.Rect(0, 0, b.Dx(), b.Dy())
}

// At is a pixel of the turned picture.
func (t turned) At(x, y int) color.Color {
	b := t.Image.Bounds()
	right, low := b.Dx()-1, b.Dy()-1
	switch t.orientation {
	case 2:
		x = right - x
	case 3:
		x, y = right-x, low-y
	case 4:
		y = low - y
	case 5:
		x, y = y, x
	case 6:
		x, y = y, low-x
	case 7:
		x, y = right-y, low-x
	case 8:
		x, y = right-y, x
	}
	return t.Image.At(b.Min.X+x, b.Min.Y+y)
}

const (
	tagOrientation = 0x0112
	typeShort      = 3
)

// orientationOf reads the one thing of EXIF that matters for how a picture looks; what cannot be read is upright.
func orientationOf(tiff []byte) int {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
	default:
		return upright
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			break
		}
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if v := int(order.Uint16(entries[8:])); v >= upright && v <= 8 {
				return v
			}
			break
		}
		entries = entries[12:]
	}
	return upright
}
