package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/s2"
)

// ErrKey is about something that this key did not seal, or that is not as it was sealed.
var ErrKey = errors.New("this key does not open it")

// keyBytes is the length of a key: AES-256.
const keyBytes = 32

// Marks begin what is sealed; no JSON and no text begins so. What is sealed does not get smaller afterwards, neither in the
// database nor on its way there, so what is long is compressed before.
var (
	mark      = []byte{0, 's', 'e', 'a', 'l', 1}
	smallMark = []byte{0, 's', 'e', 'a', 'l', 2}
)

// long is from how many bytes on something is compressed.
const long = 512

// Key seals and opens.
type Key struct {
	aead cipher.AEAD
	id   []byte
}

// New makes a key of its bytes.
func New(raw []byte) (*Key, error) {
	if len(raw) != keyBytes {
		return nil, fmt.Errorf("a key has %d bytes, this has %d", keyBytes, len(raw))
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, fmt.Errorf("make a cipher: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make a cipher: %w", err)
	}
	sum := sha256.Sum256(append([]byte("fettle key id "), raw...))
	return &Key{aead, sum[:4]}, nil
}

// Random makes a key that ends with the process.
func Random() *Key {
	raw := make([]byte, keyBytes)
	rand.Read(raw)
	k, err := New(raw)
	if err != nil {
		panic(err) // the length is right
	}
	return k
}

// Parse reads a key as it is written in a setting or a file: base64.
func Parse(text string) (*Key, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, errors.New("a key is base64")
	}
	return New(raw)
}

// Find reads a key file that has to be there.
func Find(file string) (*Key, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	k, err := Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return k, nil
}

// Load reads a key file, and makes one that only its owner can read where there is none. Two processes that do so at once
// have the same key: the file is there whole or not at all, and the first stays.
func Load(file string) (*Key, error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		if err := create(file); err != nil {
			return nil, fmt.Errorf("make the key: %w", err)
		}
	}
	return Find(file)
}

func create(file string) (err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".key-*") // 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	raw := make([]byte, keyBytes)
	rand.Read(raw)
	if _, err := f.WriteString(base64.StdEncoding.EncodeToString(raw) + "\n"); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), file); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Sealed tells whether something is sealed, by whatever key.
func Sealed(b []byte) bool { return bytes.HasPrefix(b, mark) || bytes.HasPrefix(b, smallMark) }

// Seal seals plain, which is about something: it opens about nothing else.
func (k *Key) Seal(plain []byte, about string) []byte {
	nonce := make([]byte, k.aead.NonceSize())
	rand.Read(nonce)
	begins := mark
	if len(plain) >= long {
		begins, plain = smallMark, s2.Encode(nil, plain)
	}
	out := append(append(bytes.Clone(begins), k.id...), nonce...)
	return k.aead.Seal(out, nonce, plain, []byte(about))
}

// Open opens what Seal sealed. What was never sealed, because it is older than sealing, is answered as it is.
func (k *Key) Open(sealed []byte, about string) ([]byte, error) {
	if !Sealed(sealed) {
		return sealed, nil
	}
	rest := sealed[len(mark):]
	if len(rest) < len(k.id)+k.aead.NonceSize() || !bytes.Equal(rest[:len(k.id)], k.id) {
		return nil, ErrKey
	}
	rest = rest[len(k.id):]
	plain, err := k.aead.Open(nil, rest[:k.aead.NonceSize()], rest[k.aead.NonceSize():], []byte(about))
	if err != nil {
		return nil, ErrKey
	}
	if bytes.HasPrefix(sealed, smallMark) {
		if plain, err = s2.Decode(nil, plain); err != nil {
			return nil, ErrKey
		}
	}
	return plain, nil
}

// inText begins sealed text.
const inText = "sealed:"

// SealText is Seal for columns of text; "" stays "".
func (k *Key) SealText(plain, about string) string {
	if plain == "" {
		return ""
	}
	return inText + base64.StdEncoding.EncodeToString(k.Seal([]byte(plain), about))
}

// OpenText is Open for columns of text.
func (k *Key) OpenText(sealed, about string) (string, error) {
	raw, found := strings.CutPrefix(sealed, inText)
	if !found {
		return sealed, nil
	}
	b, err := base64.StdEncoding.DecodeString(raw)
	if err != nil {
		return "", ErrKey
	}
	plain, err := k.Open(b, about)
	return string(plain), err
}
