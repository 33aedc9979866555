package visit_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/evidence"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/visit"
)

// memory is a store of photographs.
type memory map[string][]byte

func (m memory) Put(_ context.Context, sha string, body []byte) error {
	m[sha] = body
	return nil
}

func (m memory) Get(_ context.Context, sha string) ([]byte, error) { return m[sha], nil }

func (m memory) Delete(_ context.Context, sha string) error {
	delete(m, sha)
	return nil
}

func TestMission026EvidenceOfAFittingKeepsItsSumAndWhoSawIt(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.Receive("COMP", "VAN-1", 1, "NEW-1")
	d.Drain()
	v, track := d.booked("AC1SN0001")
	d.greeted(v, track)
	line := d.One(v.Repair, "COMP")
	store := memory{}
	k := &evidence.Keeper{DB: d.DB, Store: store, Kinds: visit.Photographs()}
	evidence.Routes(d.API, k)
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))))
	photo, err := k.Keep(t.Context(), "li", picture.Bytes())
	require.NoError(t, err)
	var kept evidence.Evidence
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		if kept, err = evidence.Add(ctx, tx, photo, evidence.Subject{Kind: "fitting", ID: line.ID.String(), Purpose: "fitting"}); err != nil {
			return err
		}
		_, err := evidence.Add(ctx, tx, photo, evidence.Subject{Kind: visit.PhotoKind, ID: v.ID, Purpose: visit.PhotoSignature})
		return err
	})
	d.says(repairflowtest.Li, "GET /v1/evidence?about=fitting&subject="+line.ID.String(), "", "")
	d.says(repairflowtest.Ma, "GET /v1/evidence?about=visit&subject="+v.ID, "", "visit_not_found")
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		load, err := k.Show(ctx, tx, kept.ID)
		require.NoError(t, err)
		shown, err := load(ctx)
		require.Equal(t, photo.Body, shown.Body)
		return err
	})
	var reads int
	require.NoError(t, d.DB.GetContext(t.Context(), &reads, "SELECT count(*) FROM evidence_reads WHERE evidence = $1 AND by_login = 'test'", kept.ID))
	require.Equal(t, 1, reads)
	store[photo.SHA256] = append([]byte{}, "another"...)
	_, err = k.Load(t.Context(), kept)
	require.Error(t, err, "it was changed where it lies")
	d.step(v, "sign-off", `{"test":"passed"}`, "")
	require.NotEqual(t, uuid.Nil, kept.ID)
}
