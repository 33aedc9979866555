package evidence_test

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/evidence"
)

// TestRequestsAreSignedAsPublished compares with the examples of the signature's specification.
func TestRequestsAreSignedAsPublished(t *testing.T) {
	t.Parallel()
	at := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	s3 := evidence.Signer{KeyID: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Region: "us-east-1", Service: "s3"}
	suite := evidence.Signer{KeyID: "AKIDEXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Region: "us-east-1", Service: "service"}
	for _, c := range []struct {
		signer            evidence.Signer
		at                time.Time
		method, url, body string
		header            map[string]string
		want              string
	}{
		{s3, at, "GET", "https://examplebucket.s3.amazonaws.com/test.txt", "", map[string]string{"Range": "bytes=0-9"}, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
		{s3, at, "PUT", "https://examplebucket.s3.amazonaws.com/test$file.text", "Welcome to Amazon S3.",
			map[string]string{"Date": "Fri, 24 May 2013 00:00:00 GMT", "X-Amz-Storage-Class": "REDUCED_REDUNDANCY"}, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
		{s3, at, "GET", "https://examplebucket.s3.amazonaws.com/?lifecycle", "", nil, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
		{s3, at, "GET", "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J", "", nil, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
		{suite, time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC), "GET", "https://example.amazonaws.com/", "", nil, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.method, c.url, nil)
		require.NoError(t, err)
		for name, value := range c.header {
			r.Header.Set(name, value)
		}
		c.signer.Sign(r, []byte(c.body), c.at)
		require.True(t, strings.HasSuffix(r.Header.Get("Authorization"), "Signature="+c.want), "%s %s: %s", c.method, c.url, r.Header.Get("Authorization"))
	}
}

// bucket is another's S3: objects by path, for who signs with the one key.
type bucket struct {
	sync.Mutex
	t       *testing.T
	signer  evidence.Signer
	objects map[string][]byte
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	b.Lock()
	defer b.Unlock()
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	mine := &http.Request{Method: r.Method, URL: &url.URL{Path: r.URL.Path}, Host: r.Host, Header: http.Header{}}
	b.signer.Sign(mine, body, at)
	if mine.Header.Get("Authorization") != r.Header.Get("Authorization") {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	switch r.Method {
	case http.MethodPut:
		b.objects[r.URL.Path] = body
	case http.MethodDelete:
		delete(b.objects, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
	default:
		found, ok := b.objects[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write(found)
	}
}

func TestEveryStoreKeepsReadsAndForgets(t *testing.T) {
	t.Parallel()
	b := &bucket{t: t, signer: evidence.Signer{KeyID: "me", Secret: "secret", Region: "cn-south-1", Service: "s3"}, objects: map[string][]byte{}}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	s3, err := evidence.OpenS3(server.URL+"/photos/fettle", "cn-south-1", "me", "secret", time.Now)
	require.NoError(t, err)
	name := strings.Repeat("ab", 32)
	for kind, store := range map[string]evidence.Store{"disk": evidence.Disk{Root: t.TempDir()}, "s3": s3} {
		_, err := store.Get(t.Context(), name)
		require.ErrorIs(t, err, fs.ErrNotExist, kind)
		require.NoError(t, store.Delete(t.Context(), name), kind)
		for range 2 {
			require.NoError(t, store.Put(t.Context(), name, []byte("pixels")), kind)
		}
		got, err := store.Get(t.Context(), name)
		require.NoError(t, err, kind)
		require.Equal(t, "pixels", string(got), kind)
		require.NoError(t, store.Delete(t.Context(), name), kind)
		_, err = store.Get(t.Context(), name)
		require.ErrorIs(t, err, fs.ErrNotExist, kind)
	}
	stranger := s3
	stranger.Signer.Secret = "guessed"
	require.ErrorContains(t, stranger.Put(t.Context(), name, []byte("x")), "403")
	_, err = evidence.OpenS3("ftp://host/bucket", "r", "a", "b", time.Now)
	require.Error(t, err)
}

// TestWhatWasCutIsNotThere: a process that was killed leaves a part, which is no photograph and goes with the next round.
func TestWhatWasCutIsNotThere(t *testing.T) {
	t.Parallel()
	d, name := evidence.Disk{Root: t.TempDir()}, strings.Repeat("cd", 32)
	part := filepath.Join(d.Root, "cd", name+"-1.part")
	require.NoError(t, os.MkdirAll(filepath.Dir(part), 0o700))
	require.NoError(t, os.WriteFile(part, []byte("half"), 0o600))
	_, err := d.Get(t.Context(), name)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoError(t, d.Tidy(time.Now().Add(-time.Hour)))
	require.FileExists(t, part, "somebody may be writing it")
	require.NoError(t, d.Tidy(time.Now().Add(time.Minute)))
	require.NoFileExists(t, part)
	require.NoError(t, evidence.Disk{Root: filepath.Join(d.Root, "none")}.Tidy(time.Now()))
}
