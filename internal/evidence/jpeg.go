package evidence

import (
	"bytes"
	"encoding/binary"
	"errors"
)

var errBroken = errors.New("a picture is broken")

// Markers of JPEG.
const (
	markSOF0 = 0xc0
	markSOF1 = 0xc1
	markSOF2 = 0xc2
	markDHT  = 0xc4
	markRST0 = 0xd0
	markRST7 = 0xd7
	markEOI  = 0xd9
	markSOS  = 0xda
	markDQT  = 0xdb
	markDRI  = 0xdd
	markAPP0 = 0xe0
	markAPP1 = 0xe1
	markAdob = 0xee
)

// jfif is the one APP0 that is written: no thumbnail.
var jfif = []byte("\xff\xe0\x00\x10JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00")

// stripped is a JPEG without what nobody needs to see it.
type stripped struct {
	out         []byte
	orientation int
	progressive bool
	hasJFIF     bool
	hasAdobe    bool
}

// stripJPEG copies what a decoder needs: tables, frames and scans up to the end of the picture. All APPn and comments go, and so does
// what stands behind the end. How colours are meant is written anew, for without it some pictures would be shown in wrong ones.
func stripJPEG(in []byte) (stripped, error) {
	s := stripped{orientation: upright}
	if !bytes.HasPrefix(in, []byte{0xff, 0xd8}) {
		return s, errBroken
	}
	s.out = append(make([]byte, 0, len(in)), 0xff, 0xd8)
	for rest := in[2:]; ; {
		marker, after, ok := nextMarker(rest)
		if !ok {
			return s, errBroken
		}
		if marker == markEOI {
			s.out = append(s.out, 0xff, markEOI)
			return s, nil
		}
		if len(after) < 2 {
			return s, errBroken
		}
		length := int(binary.BigEndian.Uint16(after))
		if length < 2 || length > len(after) {
			return s, errBroken
		}
		s.segment(marker, after[:length])
		rest = after[length:]
		if marker == markSOS {
			n := scanLength(rest)
			s.out = append(s.out, rest[:n]...)
			rest = rest[n:]
		}
	}
}

// nextMarker reads a marker that has a length, or the end; bytes that fill up before it are passed over.
func nextMarker(in []byte) (marker byte, rest []byte, ok bool) {
	if len(in) == 0 || in[0] != 0xff {
		return 0, nil, false
	}
	for len(in) > 0 && in[0] == 0xff {
		in = in[1:]
	}
	if len(in) == 0 || in[0] < markSOF0 || in[0] >= markRST0 && in[0] < markEOI {
		return 0, nil, false
	}
	return in[0], in[1:], true
}

// scanLength is how many bytes of a scan there are before the next marker.
func scanLength(in []byte) int {
	for at := 0; at+1 < len(in); at++ {
		next := in[at+1]
		if in[at] == 0xff && next != 0 && next != 0xff && (next < markRST0 || next > markRST7) {
			return at
		}
	}
	return len(in)
}

// segment copies a segment, or what is needed of it; payload begins with its length.
func (s *stripped) segment(marker byte, payload []byte) {
	body := payload[2:]
	switch marker {
	case markSOF2:
		s.progressive = true
		fallthrough
	case markSOF0, markSOF1, markDHT, markSOS, markDQT, markDRI:
		s.out = append(append(s.out, 0xff, marker), payload...)
	case markAPP0:
		if bytes.HasPrefix(body, []byte("JFIF\x00")) && !s.hasJFIF {
			s.hasJFIF = true
			s.out = append(s.out, jfif...)
		}
	case markAPP1:
		if tiff, is := bytes.CutPrefix(body, []byte("Exif\x00")); is && len(tiff) > 0 && s.orientation == upright {
			s.orientation = orientationOf(tiff[1:])
		}
	case markAdob:
		if bytes.HasPrefix(body, []byte("Adobe")) && len(body) >= 12 && !s.hasAdobe {
			s.hasAdobe = true
			s.out = append(append(s.out, "\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00"...), body[11])
		}
	}
}
