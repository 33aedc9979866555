package evidence_test

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/apitest"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/evidence"
	"fettle/internal/fault"
)

var (
	wang = auth.Actor{Login: "wang", Role: auth.Warehouse}
	li   = auth.Actor{Login: "li", Role: auth.Warehouse}
)

var errNoBag = fault.New(fault.Unknown, "bag_not_found")

// album is a database with a keeper whose bags belong to whoever's login they begin with.
type album struct {
	*testing.T
	db     *db.DB
	keeper *evidence.Keeper
	root   string
	door   *apitest.Door
	now    time.Time
}

func open(t *testing.T) *album {
	t.Helper()
	a := &album{T: t, db: dbtest.New(t), root: t.TempDir(), now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	a.db.SetClock(func() time.Time { return a.now })
	see := func(ctx context.Context, _ *db.Tx, subject string) error {
		if !strings.HasPrefix(subject, auth.From(ctx).Login+"-") {
			return errNoBag
		}
		return nil
	}
	staff, nobody := []auth.Role{auth.Warehouse}, []auth.Role{auth.Engineer}
	a.keeper = &evidence.Keeper{DB: a.db, Store: evidence.Disk{Root: a.root},
		Kinds: evidence.Kinds{{Name: "bag", Purposes: []evidence.Purpose{{Name: "receipt", Who: staff}, {Name: "seal", Who: nobody}}, See: see},
			{Name: "box", Purposes: []evidence.Purpose{{Name: "receipt", Who: staff}}, See: see}}}
	a.door = apitest.Open(t, a.db, nil, func(doors *api.API) { evidence.Routes(doors, a.keeper) })
	return a
}

func (a *album) files() (out []string) {
	a.Helper()
	require.NoError(a, filepath.WalkDir(a.root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, path)
		}
		return err
	}))
	return out
}

func (a *album) post(who auth.Actor, about, subject, purpose string, body []byte) apitest.Answer {
	a.Helper()
	r := a.door.Request(who, http.MethodPost, fmt.Sprintf("/v1/evidence?about=%s&subject=%s&purpose=%s", about, subject, purpose), string(body))
	r.Header.Set("Content-Type", "application/octet-stream")
	return a.door.Send(r)
}

func (a *album) add(who auth.Actor, about, subject string, body []byte) (e evidence.Evidence) {
	a.Helper()
	answer := a.post(who, about, subject, "receipt", body)
	require.Equal(a, http.StatusOK, answer.Status, answer.Raw)
	answer.Into(&e)
	return e
}

func (a *album) round() {
	a.Helper()
	_, err := a.keeper.Round(a.Context())
	require.NoError(a, err)
}

func (a *album) list(who auth.Actor, about, subject string) (items []evidence.Evidence) {
	a.Helper()
	answer := a.door.Ask(who, http.MethodGet, "/v1/evidence?about="+about+"&subject="+subject, "")
	require.Equal(a, http.StatusOK, answer.Status, answer.Raw)
	var out struct{ Items []evidence.Evidence }
	answer.Into(&out)
	return out.Items
}

func (a *album) reads() (out []string) {
	a.Helper()
	require.NoError(a, a.db.SelectContext(a.Context(), &out, "SELECT by_login || ' ' || evidence FROM evidence_reads ORDER BY id"))
	return out
}

func TestAPhotographIsKeptAndReadByWhoMaySeeWhatItShows(t *testing.T) {
	t.Parallel()
	a := open(t)
	e := a.add(wang, "bag", "wang-1", asTelephone(jpegOf(t, corners(40, 20)), 6))
	require.Equal(t, []any{"image/jpeg", 20, 40, "wang"}, []any{e.Type, e.Width, e.Height, e.AddedBy})
	files := a.files()
	require.Len(t, files, 1)
	stored, err := os.ReadFile(files[0])
	require.NoError(t, err)
	require.NotContains(t, string(stored), position)
	require.Equal(t, []evidence.Evidence{e}, a.list(wang, "bag", "wang-1"))
	got := a.door.Ask(wang, http.MethodGet, "/v1/evidence/"+e.ID.String(), "")
	require.Equal(t, http.StatusOK, got.Status)
	require.Equal(t, string(stored), got.Raw)
	for name, want := range map[string]string{"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
		"Content-Disposition": "attachment; filename*=UTF-8''" + e.ID.String() + ".jpg"} {
		require.Equal(t, want, got.Header.Get(name), name)
	}
	require.Equal(t, []string{"wang " + e.ID.String()}, a.reads())
	for _, path := range []string{"/v1/evidence/" + e.ID.String(), "/v1/evidence?about=bag&subject=wang-1", "/v1/evidence/" + uuid.NewString(), "/v1/evidence?about=nothing&subject=wang-1"} {
		require.Equal(t, http.StatusNotFound, a.door.Ask(li, http.MethodGet, path, "").Status, path)
	}
	require.Len(t, a.reads(), 1, "who was refused has read nothing")
}

func TestWhoMayNotAddLeavesNoFile(t *testing.T) {
	t.Parallel()
	a := open(t)
	photo := jpegOf(t, corners(8, 8))
	for c, status := range map[[3]string]int{{"bag", "wang-1", "receipt"}: http.StatusNotFound, {"bag", "li-1", "seal"}: http.StatusForbidden,
		{"bag", "li-1", "unheard"}: http.StatusNotFound, {"nothing", "li-1", "receipt"}: http.StatusNotFound} {
		answer := a.post(li, c[0], c[1], c[2], photo)
		require.Equal(t, status, answer.Status, "%v: %s", c, answer.Raw)
	}
	answer := a.post(li, "bag", "li-1", "receipt", []byte("<svg/>"))
	require.Equal(t, http.StatusUnprocessableEntity, answer.Status, answer.Raw)
	var problem struct{ Code string }
	require.NoError(t, json.Unmarshal([]byte(answer.Raw), &problem))
	require.Equal(t, "photo_unreadable", problem.Code)
	require.Empty(t, a.files())
}

func TestTheSamePhotographIsOneFile(t *testing.T) {
	t.Parallel()
	a := open(t)
	photo := pngOf(t, corners(8, 8))
	first := a.add(wang, "bag", "wang-1", photo)
	require.Equal(t, first, a.add(wang, "bag", "wang-1", append(photo, "behind the end"...)), "of the same thing it is one")
	other := a.add(li, "box", "li-7", photo)
	require.NotEqual(t, first.ID, other.ID)
	require.Equal(t, first.SHA256, other.SHA256)
	require.Len(t, a.files(), 1)
}

// TestWhatIsOldLosesItsContentAndKeepsItsRow, and what another still needs keeps its file.
func TestWhatIsOldLosesItsContentAndKeepsItsRow(t *testing.T) {
	t.Parallel()
	a := open(t)
	photo := pngOf(t, corners(8, 8))
	old := a.add(wang, "bag", "wang-1", photo)
	a.now = a.now.AddDate(0, 35, 0)
	young := a.add(wang, "box", "wang-2", photo)
	a.now = a.now.AddDate(0, 1, 1)
	a.round()
	a.now = a.now.Add(2 * evidence.LooseTerm)
	a.round()
	gone := a.list(wang, "bag", "wang-1")[0]
	require.NotNil(t, gone.RemovedAt)
	require.Equal(t, []any{"expired", old.SHA256, old.AddedBy}, []any{gone.RemovedWhy, gone.SHA256, gone.AddedBy})
	require.Equal(t, http.StatusConflict, a.door.Ask(wang, http.MethodGet, "/v1/evidence/"+old.ID.String(), "").Status)
	require.Len(t, a.files(), 1, "the other has the same file")
	require.Equal(t, http.StatusOK, a.door.Ask(wang, http.MethodGet, "/v1/evidence/"+young.ID.String(), "").Status)
	a.now = a.now.AddDate(3, 0, 0)
	a.round()
	require.Len(t, a.files(), 1, "it may be needed within its term")
	a.now = a.now.Add(2 * evidence.LooseTerm)
	a.round()
	require.Empty(t, a.files())
	require.Len(t, a.list(wang, "box", "wang-2"), 1)
	err := a.db.InTx(t.Context(), "wang", func(tx *db.Tx) error {
		_, err := evidence.Add(t.Context(), tx, evidence.Photo{SHA256: old.SHA256}, evidence.Subject{Kind: "bag", ID: "wang-1", Purpose: "receipt"})
		return err
	})
	require.ErrorIs(t, err, evidence.ErrSwept, "nor is a row written to a file that went")
	back := a.add(wang, "bag", "wang-1", photo)
	require.Nil(t, back.RemovedAt)
	require.Equal(t, http.StatusOK, a.door.Ask(wang, http.MethodGet, "/v1/evidence/"+back.ID.String(), "").Status, "it may be taken again")
}

// TestAPolicyOfZeroMonthsKeepsForEver and one of a purpose goes before the default.
func TestAPolicyOfZeroMonthsKeepsForEver(t *testing.T) {
	t.Parallel()
	a := open(t)
	a.add(wang, "bag", "wang-1", pngOf(t, corners(8, 8)))
	_, err := a.db.ExecContext(t.Context(), `INSERT INTO policies (name, version, valid_from, body) VALUES ('evidence', 2, '2001-01-01', '{"default_months": 1, "months": {"receipt": 0}}')`)
	require.NoError(t, err)
	a.now = a.now.AddDate(50, 0, 0)
	a.round()
	require.Nil(t, a.list(wang, "bag", "wang-1")[0].RemovedAt)
}

// TestAFileWithoutARowIsSwept is a process that was killed between the file and its row.
func TestAFileWithoutARowIsSwept(t *testing.T) {
	t.Parallel()
	a := open(t)
	p, err := a.keeper.Keep(t.Context(), "wang", pngOf(t, corners(8, 8)))
	require.NoError(t, err)
	require.Len(t, a.files(), 1)
	a.round()
	require.Len(t, a.files(), 1, "its row may be on its way")
	a.now = a.now.Add(2 * evidence.LooseTerm)
	a.round()
	require.Empty(t, a.files())
	err = a.db.InTx(t.Context(), "wang", func(tx *db.Tx) error {
		_, err := evidence.Add(t.Context(), tx, p, evidence.Subject{Kind: "bag", ID: "wang-1", Purpose: "receipt"})
		return err
	})
	require.ErrorIs(t, err, evidence.ErrSwept, "there is no row without a file")
	a.add(wang, "bag", "wang-1", pngOf(t, corners(8, 8)))
	a.now = a.now.Add(2 * evidence.LooseTerm)
	a.round()
	require.Len(t, a.files(), 1)
}

func TestAFileThatWasChangedIsNotShown(t *testing.T) {
	t.Parallel()
	a := open(t)
	e := a.add(wang, "bag", "wang-1", pngOf(t, corners(8, 8)))
	require.NoError(t, os.WriteFile(a.files()[0], []byte("<html>"), 0o600))
	answer := a.door.Ask(wang, http.MethodGet, "/v1/evidence/"+e.ID.String(), "")
	require.Equal(t, http.StatusInternalServerError, answer.Status)
	require.NotContains(t, answer.Raw, "<html>")
}

// TestASubjectHasABoundedNumberOfPhotographs fills one.
func TestASubjectHasABoundedNumberOfPhotographs(t *testing.T) {
	t.Parallel()
	a := open(t)
	for n := range evidence.MostOf {
		a.add(wang, "bag", "wang-1", pngOf(t, image.NewGray(image.Rect(0, 0, 1+n, 1))))
	}
	answer := a.post(wang, "bag", "wang-1", "receipt", jpegOf(t, corners(9, 9)))
	require.Equal(t, http.StatusConflict, answer.Status, answer.Raw)
}

func TestWhatTurnsOutToBeAnotherShowsItsPhotographsThere(t *testing.T) {
	t.Parallel()
	a := open(t)
	e := a.add(wang, "bag", "wang-1", pngOf(t, corners(8, 8)))
	for range 2 {
		require.NoError(t, a.db.InTx(t.Context(), "wang", func(tx *db.Tx) error {
			of := evidence.Subject{Kind: "box", ID: "wang-2", Purpose: "receipt"}
			if err := evidence.Share(t.Context(), tx, "bag", "wang-1", of); err != nil {
				return err
			}
			return evidence.Need(t.Context(), tx, "box", "wang-2", "seal", "receipt")
		}))
	}
	shared := a.list(wang, "box", "wang-2")
	require.Len(t, shared, 1)
	require.Equal(t, []any{e.SHA256, e.AddedAt, e.AddedBy}, []any{shared[0].SHA256, shared[0].AddedAt, shared[0].AddedBy})
	require.ErrorIs(t, a.db.Read(t.Context(), "wang", func(tx *db.Tx) error {
		return evidence.Need(t.Context(), tx, "box", "wang-2", "seal")
	}), evidence.ErrMissing)
}
