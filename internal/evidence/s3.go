package evidence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"time"
)

// S3 is a store behind an address that speaks S3: three verbs on objects of one bucket.
type S3 struct {
	// Bucket is the address of the bucket, path style, and of a prefix in it: https://s3.example.com/bucket/photographs.
	Bucket *url.URL
	Signer Signer
	Client *http.Client
	// Now is the clock of signatures, which the other side compares with its own.
	Now func() time.Time
}

var _ Store = S3{}

// storeTerm bounds one call.
const storeTerm = 10 * time.Second

// OpenS3 makes a store of the address of a bucket.
func OpenS3(bucket, region, keyID, secret string, now func() time.Time) (S3, error) {
	u, err := url.Parse(bucket)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(u.Path) < 2 || u.RawQuery != "" {
		return S3{}, errors.New("the address of a bucket is http(s)://host/bucket")
	}
	return S3{Bucket: u, Signer: Signer{KeyID: keyID, Secret: secret, Region: region, Service: "s3"}, Client: &http.Client{Timeout: storeTerm}, Now: now}, nil
}

// Put writes an object.
func (s S3) Put(ctx context.Context, sha256 string, body []byte) error {
	_, err := s.call(ctx, http.MethodPut, sha256, body)
	return err
}

// Get reads an object.
func (s S3) Get(ctx context.Context, sha256 string) ([]byte, error) {
	return s.call(ctx, http.MethodGet, sha256, nil)
}

// Delete removes an object.
func (s S3) Delete(ctx context.Context, sha256 string) error {
	_, err := s.call(ctx, http.MethodDelete, sha256, nil)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (s S3) call(ctx context.Context, method, name string, body []byte) (got []byte, err error) {
	where := *s.Bucket
	where.Path = path.Join(where.Path, name)
	where.RawPath = escapePath(where.Path)
	r, err := http.NewRequestWithContext(ctx, method, where.String(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("ask the store: %w", err)
	}
	s.Signer.Sign(r, body, s.Now())
	answer, err := s.Client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%s a photograph: %w", method, err)
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	// What a store says of a fault is short, and a photograph has its bound; one that was turned may be a little larger than it came.
	got, err = io.ReadAll(io.LimitReader(answer.Body, 4*MostBytes))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s a photograph: %w", method, err)
	case answer.StatusCode == http.StatusNotFound:
		return nil, fmt.Errorf("%s a photograph: %w", method, fs.ErrNotExist)
	case answer.StatusCode >= http.StatusMultipleChoices:
		return nil, fmt.Errorf("%s a photograph: the store answers %d: %.300s", method, answer.StatusCode, got)
	}
	return got, nil
}
