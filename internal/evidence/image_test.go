package evidence_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/evidence"
	"fettle/internal/fault"
)

func TestWhatIsNoPhotographIsRefusedAndSaysWhy(t *testing.T) {
	t.Parallel()
	large := jpegOf(t, corners(64, 64))
	frame := bytes.Index(large, []byte{0xff, 0xc0})
	require.Positive(t, frame)
	binary.BigEndian.PutUint16(large[frame+5:], 60_000)
	binary.BigEndian.PutUint16(large[frame+7:], 60_000)
	header := string(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 50_000), 50_000)) + "\x08\x06\x00\x00\x00"
	bomb := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", header)...)
	bomb = append(append(bomb, chunk("IDAT", "")...), chunk("IEND", "")...)
	whole := jpegOf(t, corners(64, 64))
	for name, c := range map[string]struct {
		raw []byte
		why string
	}{
		"nothing":            {nil, "empty"},
		"a page":             {[]byte("<!DOCTYPE html><script>alert(1)</script>"), "not_a_photo"},
		"a drawing":          {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "not_a_photo"},
		"a document":         {[]byte("%PDF-1.7"), "not_a_photo"},
		"a page that begins": {append([]byte{0xff, 0xd8, 0xff}, "<html>"...), "broken"},
		"half a picture":     {whole[:len(whole)/2], "broken"},
		"no pixels":          {append(append([]byte{}, whole[:2]...), 0xff, 0xd9), "broken"},
		"a bomb":             {large, "too_many_pixels"},
		"another bomb":       {bomb, "too_many_pixels"},
		"more than is taken": {make([]byte, evidence.MostBytes+1), "too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := evidence.Clean(c.raw)
			require.ErrorIs(t, err, evidence.ErrPhoto)
			var f *fault.Fault
			require.ErrorAs(t, err, &f)
			require.Equal(t, c.why, f.Why)
		})
	}
}

// TestEverythingButThePixelsIsRemoved reads the bytes that are kept.
func TestEverythingButThePixelsIsRemoved(t *testing.T) {
	t.Parallel()
	drawn := pngOf(t, corners(40, 20))
	withText := append(append([]byte{}, drawn[:33]...), chunk("tEXt", "Comment\x00"+position)...)
	withText = append(append(withText, chunk("eXIf", string(tiff(binary.LittleEndian, 6)))...), drawn[33:]...)
	withText = append(withText, "<html>"+position...)
	for name, raw := range map[string][]byte{"jpeg": asTelephone(jpegOf(t, corners(40, 20)), 1), "turned": asTelephone(jpegOf(t, corners(40, 20)), 6), "png": withText} {
		require.Contains(t, string(raw), position)
		p, err := evidence.Clean(raw)
		require.NoError(t, err, name)
		require.NotContains(t, string(p.Body), position, name)
		require.NotContains(t, string(p.Body), "Exif", name)
		require.NotContains(t, string(p.Body), "eXIf", name)
		require.NotContains(t, string(p.Body), "<html>", name)
		again, err := evidence.Clean(p.Body)
		require.NoError(t, err, name)
		require.Equal(t, p.SHA256, again.SHA256, "what is clean stays as it is: %s", name)
	}
}

// TestAPhotographStandsUpright turns one picture in each of the eight ways, and looks where its corners are.
func TestAPhotographStandsUpright(t *testing.T) {
	t.Parallel()
	red, green, blue, white := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}, color.RGBA{255, 255, 255, 255}
	for orientation, want := range map[uint16][4]color.RGBA{
		1: {red, green, blue, white}, 2: {green, red, white, blue}, 3: {white, blue, green, red}, 4: {blue, white, red, green},
		5: {red, blue, green, white}, 6: {blue, red, white, green}, 7: {white, green, blue, red}, 8: {green, white, red, blue},
	} {
		p, err := evidence.Clean(asTelephone(jpegOf(t, corners(96, 64)), orientation))
		require.NoError(t, err)
		img, _, err := image.Decode(bytes.NewReader(p.Body))
		require.NoError(t, err)
		w, h := 96, 64
		if orientation > 4 {
			w, h = h, w
		}
		require.Equal(t, []int{w, h, w, h}, []int{p.Width, p.Height, img.Bounds().Dx(), img.Bounds().Dy()}, "orientation %d", orientation)
		for i, at := range [][2]int{{8, 8}, {w - 8, 8}, {8, h - 8}, {w - 8, h - 8}} {
			nearly(t, img, at[0], at[1], want[i])
		}
	}
}

// TestAPhotographThatNeedsNoTurningKeepsItsPixels byte by byte: it is not encoded anew.
func TestAPhotographThatNeedsNoTurningKeepsItsPixels(t *testing.T) {
	t.Parallel()
	plain := jpegOf(t, corners(64, 48))
	p, err := evidence.Clean(asTelephone(plain, 1))
	require.NoError(t, err)
	scan := plain[bytes.Index(plain, []byte{0xff, 0xda}):]
	require.True(t, bytes.HasSuffix(p.Body, scan))
}

// laws of what is stripped: it never panics, names no APPn but the two that are written here, and no comment.
func lawful(t testing.TB, in []byte) {
	t.Helper()
	if out, err := evidence.StripJPEG(in); err == nil {
		require.Empty(t, named(out), "% x", in)
		again, err := evidence.StripJPEG(out)
		require.NoError(t, err)
		require.Equal(t, out, again)
	}
	if out, err := evidence.StripPNG(in); err == nil {
		require.NotContains(t, string(out), "tEXt")
	}
	_, _ = evidence.Clean(in)
}

// named are the markers of segments that say anything about a picture but how it looks.
func named(in []byte) (out []byte) {
	for rest := in[2:]; len(rest) > 4 && rest[0] == 0xff && rest[1] != 0xd9; {
		marker, length := rest[1], int(binary.BigEndian.Uint16(rest[2:]))
		body := rest[4 : 2+length]
		switch {
		case marker == 0xe0 && string(body) == "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00":
		case marker == 0xee && len(body) == 12:
		case marker >= 0xe0 && marker <= 0xef, marker == 0xfe:
			out = append(out, marker)
		}
		rest = rest[2+length:]
		if marker != 0xda {
			continue
		}
		for len(rest) > 1 && (rest[0] != 0xff || rest[1] == 0 || rest[1] == 0xff || rest[1] >= 0xd0 && rest[1] <= 0xd7) {
			rest = rest[1:]
		}
	}
	return out
}

// TestPropertyNoDamageBringsMetadataBack cuts, doubles and changes bytes of photographs at random.
func TestPropertyNoDamageBringsMetadataBack(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	seeds := [][]byte{asTelephone(jpegOf(t, corners(24, 16)), 6), asTelephone(jpegOf(t, corners(24, 16)), 1), pngOf(t, corners(24, 16))}
	for range 4_000 {
		in := append([]byte{}, seeds[r.IntN(len(seeds))]...)
		for range 1 + r.IntN(4) {
			at := r.IntN(len(in))
			switch r.IntN(4) {
			case 0:
				in[at] = byte(r.IntN(256))
			case 1:
				in[at] = 0xff
			case 2:
				in = in[:max(at, 3)]
			default:
				in = append(in[:at:at], in[r.IntN(len(in)):]...)
			}
			if len(in) == 0 {
				in = []byte{0xff}
			}
		}
		lawful(t, in)
	}
}

func FuzzStrip(f *testing.F) {
	f.Add(asTelephone(jpegOf(f, corners(16, 8)), 6))
	f.Add(pngOf(f, corners(8, 8)))
	f.Add([]byte{0xff, 0xd8, 0xff, 0xe1, 0, 2})
	f.Fuzz(func(t *testing.T, in []byte) { lawful(t, in) })
}
