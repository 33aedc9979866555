package seal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/seal"
)

func TestWhatIsSealedOpensWithItsKeyAboutItsThing(t *testing.T) {
	t.Parallel()
	mine, other := seal.Random(), seal.Random()
	rapid.Check(t, func(t *rapid.T) {
		plain := bytes.Repeat(rapid.SliceOf(rapid.Byte()).Draw(t, "plain"), rapid.IntRange(1, 200).Draw(t, "times"))
		sealed := mine.Seal(plain, "a thing")
		require.True(t, seal.Sealed(sealed))
		got, err := mine.Open(sealed, "a thing")
		require.NoError(t, err)
		require.Equal(t, string(plain), string(got))
		_, err = mine.Open(sealed, "another")
		require.ErrorIs(t, err, seal.ErrKey)
		_, err = other.Open(sealed, "a thing")
		require.ErrorIs(t, err, seal.ErrKey)
		changed := append([]byte{}, sealed...)
		changed[rapid.IntRange(6, len(changed)-1).Draw(t, "at")] ^= 1
		_, err = mine.Open(changed, "a thing")
		require.ErrorIs(t, err, seal.ErrKey)
	})
}

func TestWhatIsLongIsSealedSmall(t *testing.T) {
	t.Parallel()
	plain := bytes.Repeat([]byte(`{"part":"FT-1","quantity":1}`), 100)
	require.Less(t, len(seal.Random().Seal(plain, "a thing")), len(plain)/4)
}

func TestWhatIsOlderThanSealingIsReadAsItIs(t *testing.T) {
	t.Parallel()
	k := seal.Random()
	got, err := k.Open([]byte(`{"a":1}`), "x")
	require.NoError(t, err)
	require.JSONEq(t, `{"a":1}`, string(got))
	text, err := k.OpenText("shared-secret", "x")
	require.NoError(t, err)
	require.Equal(t, "shared-secret", text)
	sealed := k.SealText("shared-secret", "x")
	require.NotContains(t, sealed, "shared")
	text, err = k.OpenText(sealed, "x")
	require.NoError(t, err)
	require.Equal(t, "shared-secret", text)
}

func TestProcessesThatStartTogetherHaveOneKeyThatNobodyElseReads(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "new", "seal.key")
	keys := make([]*seal.Key, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			var err error
			keys[i], err = seal.Load(file)
			require.NoError(t, err)
		})
	}
	all.Wait()
	for _, k := range keys {
		plain, err := k.Open(keys[0].Seal([]byte("x"), ""), "")
		require.NoError(t, err)
		require.Equal(t, "x", string(plain))
	}
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	require.NoError(t, os.WriteFile(file, []byte(strings.Repeat("x", 10)), 0o600))
	_, err = seal.Load(file)
	require.Error(t, err, "a key that cannot be read is not replaced")
}
