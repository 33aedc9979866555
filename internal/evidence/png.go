package evidence

import (
	"bytes"
	"encoding/binary"
)

var pngSign = []byte("\x89PNG\r\n\x1a\n")

// chunkFrame is what a chunk has beside its content: length, name and checksum.
const chunkFrame = 12

// stripPNG copies the chunks that make the pixels, up to the end of the picture.
func stripPNG(in []byte) (out []byte, orientation int, err error) {
	orientation = upright
	rest, is := bytes.CutPrefix(in, pngSign)
	if !is {
		return nil, orientation, errBroken
	}
	out = append(make([]byte, 0, len(in)), pngSign...)
	for {
		if len(rest) < chunkFrame {
			return nil, orientation, errBroken
		}
		length := uint64(binary.BigEndian.Uint32(rest)) + chunkFrame
		if length > uint64(len(rest)) {
			return nil, orientation, errBroken
		}
		chunk := rest[:length]
		rest = rest[length:]
		switch string(chunk[4:8]) {
		case "IHDR", "PLTE", "tRNS", "IDAT":
			out = append(out, chunk...)
		case "eXIf":
			orientation = orientationOf(chunk[8 : len(chunk)-4])
		case "IEND":
			return append(out, chunk...), orientation, nil
		}
	}
}
