package evidence_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"
)

// position is what a telephone writes into a photograph: it must be nowhere in what is kept.
const position = "GPS-23.1358N-113.3245E"

// corners is a picture whose corners are red, green, blue and white, from the upper left by rows.
func corners(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}}[2*(2*y/h)+2*x/w]
			img.Set(x, y, c)
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, img))
	return b.Bytes()
}

// tiff is EXIF with an orientation and, behind it, a position.
func tiff(order binary.AppendByteOrder, orientation uint16) []byte {
	out := []byte("MM\x00*")
	if order.String() == "LittleEndian" {
		out = []byte("II*\x00")
	}
	out = order.AppendUint32(out, 8)
	out = order.AppendUint16(out, 1)
	out = order.AppendUint16(order.AppendUint16(out, 0x0112), 3)
	out = order.AppendUint16(order.AppendUint32(out, 1), orientation)
	out = append(out, 0, 0, 0, 0, 0, 0)
	return append(out, position...)
}

func segment(marker byte, body string) []byte {
	out := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2))
	return append(out, body...)
}

// asTelephone adds what a telephone writes: EXIF, XMP, a second picture behind the end, a comment.
func asTelephone(picture []byte, orientation uint16) []byte {
	out := append([]byte{}, picture[:2]...)
	out = append(out, segment(0xe0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00"+position)...)
	out = append(out, segment(0xe1, "Exif\x00\x00"+string(tiff(binary.BigEndian, orientation)))...)
	out = append(out, segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+position+"</x:xmpmeta>")...)
	out = append(out, segment(0xed, "Photoshop 3.0\x00"+position)...)
	out = append(out, segment(0xfe, position)...)
	out = append(out, picture[2:]...)
	return append(out, "<html><script>alert(1)</script>"+position...)
}

func chunk(name, body string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(out, name+body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// nearly tells whether a pixel has about the colour, for JPEG does not keep it exactly.
func nearly(t *testing.T, img image.Image, x, y int, want color.RGBA) {
	t.Helper()
	r, g, b, _ := img.At(x, y).RGBA()
	for i, got := range []uint32{r >> 8, g >> 8, b >> 8} {
		require.InDelta(t, float64([]uint8{want.R, want.G, want.B}[i]), float64(got), 60, "pixel %d,%d is %d %d %d", x, y, r>>8, g>>8, b>>8)
	}
}
