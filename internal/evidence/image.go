package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
)

// Bounds of a picture.
const (
	// MostBytes is what a picture may have as it comes.
	MostBytes = 12 << 20
	// mostPixels is what it may show, and mostMemory what it may take while it is looked at: a small file may say that it is large.
	mostPixels = 40_000_000
	mostMemory = 160_000_000
)

// Photo is a picture that lost everything but its pixels.
type Photo struct {
	SHA256 string
	Type   string
	Body   []byte
	Width  int
	Height int
}

// Types of pictures.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
)

// Clean reads a picture by what it is, and leaves its pixels the right way up and nothing else.
func Clean(raw []byte) (Photo, error) {
	switch {
	case len(raw) == 0:
		return Photo{}, ErrPhoto.Because("empty")
	case len(raw) > MostBytes:
		return Photo{}, ErrPhoto.Because("too_large").With("most", MostBytes)
	case bytes.HasPrefix(raw, []byte{0xff, 0xd8, 0xff}):
		return cleanJPEG(raw)
	case bytes.HasPrefix(raw, pngSign):
		return cleanPNG(raw)
	}
	return Photo{}, ErrPhoto.Because("not_a_photo")
}

func cleanJPEG(raw []byte) (Photo, error) {
	s, err := stripJPEG(raw)
	if err != nil {
		return Photo{}, ErrPhoto.Because("broken")
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(s.out))
	if err != nil {
		return Photo{}, ErrPhoto.Because("broken")
	}
	each := 4
	if s.progressive {
		// All coefficients are held until the last scan.
		each = 16
	}
	if err := fits(config, each); err != nil {
		return Photo{}, err
	}
	picture, err := jpeg.Decode(bytes.NewReader(s.out))
	if err != nil {
		return Photo{}, ErrPhoto.Because("broken")
	}
	if s.orientation != upright {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, turned{picture, s.orientation}, &jpeg.Options{Quality: 92}); err != nil {
			return Photo{}, fmt.Errorf("turn a photograph: %w", err)
		}
		s.out = b.Bytes()
	}
	return photo(JPEG, s.out, turned{picture, s.orientation}.Bounds()), nil
}

func cleanPNG(raw []byte) (Photo, error) {
	out, orientation, err := stripPNG(raw)
	if err != nil {
		return Photo{}, ErrPhoto.Because("broken")
	}
	config, err := png.DecodeConfig(bytes.NewReader(out))
	if err != nil {
		return Photo{}, ErrPhoto.Because("broken")
	}
	// Sixteen bits a channel are eight bytes a pixel.
	if err := fits(config, 8); err != nil {
		return Photo{}, err
	}
	picture, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		return Photo{}, ErrPhoto.Because("broken")
	}
	if orientation != upright {
		var b bytes.Buffer
		if err := png.Encode(&b, turned{picture, orientation}); err != nil {
			return Photo{}, fmt.Errorf("turn a picture: %w", err)
		}
		out = b.Bytes()
	}
	return photo(PNG, out, turned{picture, orientation}.Bounds()), nil
}

// fits refuses a picture that would take too much memory, before anything of it is read.
func fits(c image.Config, bytesEach int) error {
	most := min(mostPixels, mostMemory/bytesEach)
	switch {
	case c.Width < 1 || c.Height < 1:
		return ErrPhoto.Because("broken")
	case int64(c.Width)*int64(c.Height) > int64(most):
		return ErrPhoto.Because("too_many_pixels").With("most", most/1_000_000)
	}
	return nil
}

func photo(kind string, body []byte, size image.Rectangle) Photo {
	sum := sha256.Sum256(body)
	return Photo{SHA256: hex.EncodeToString(sum[:]), Type: kind, Body: body, Width: size.Dx(), Height: size.Dy()}
}
