package workforce

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
)

const engineersSQL = `
SELECT e.login, e.number, a.name, coalesce(a.scope[1], '') AS van, e.photo, e.lon, e.lat, e.zone, e.areas, e.active AND a.disabled_at IS NULL AS active, e.version
FROM engineers e
JOIN accounts a ON a.login = e.login`

// ByLogin reads an engineer.
func ByLogin(ctx context.Context, tx *db.Tx, login string) (Engineer, error) {
	var e Engineer
	err := tx.GetContext(ctx, &e, engineersSQL+" WHERE e.login = $1", login)
	if errors.Is(err, sql.ErrNoRows) {
		return e, ErrNoEngineer.With("engineer", login)
	}
	if err != nil {
		return e, fmt.Errorf("read engineer %s: %w", login, err)
	}
	all := []Engineer{e}
	err = fill(ctx, tx, all)
	return all[0], err
}

// List reads engineers in the order of their logins, after one.
func List(ctx context.Context, tx *db.Tx, after string, limit int) ([]Engineer, error) {
	out := []Engineer{}
	if err := tx.SelectContext(ctx, &out, engineersSQL+" WHERE e.login > $1 ORDER BY e.login LIMIT $2", after, limit); err != nil {
		return nil, fmt.Errorf("list engineers: %w", err)
	}
	return out, fill(ctx, tx, out)
}

// All reads every active engineer with what he is certified for and away for from now on.
func All(ctx context.Context, tx *db.Tx) ([]Engineer, error) {
	out := []Engineer{}
	if err := tx.SelectContext(ctx, &out, engineersSQL+" WHERE e.active AND a.disabled_at IS NULL ORDER BY e.login"); err != nil {
		return nil, fmt.Errorf("read all engineers: %w", err)
	}
	return out, fill(ctx, tx, out)
}

const (
	shiftsSQL   = "SELECT login, weekday, starts, ends FROM engineer_shifts WHERE login = ANY ($1) ORDER BY login, weekday, starts"
	absencesSQL = `
SELECT id, login, starts_at, ends_at, kind, note, told_at, told_by
FROM engineer_absences
WHERE login = ANY ($1) AND revoked_at IS NULL AND ends_at > $2
ORDER BY login, starts_at, id`
	certificatesSQL = `
SELECT id, login, category, level, number, valid_from, valid_to
FROM engineer_certificates
WHERE login = ANY ($1) AND revoked_at IS NULL
ORDER BY login, category, valid_from, id`
)

// agoShown keeps an absence in sight for a while after its end, because a day that is looked at may be yesterday.
const agoShown = 7 * 24 * time.Hour

func fill(ctx context.Context, tx *db.Tx, all []Engineer) error {
	at := make(map[string]*Engineer, len(all))
	logins := make([]string, len(all))
	for i := range all {
		e := &all[i]
		e.Shifts, e.Absences, e.Certificates = []Shift{}, []Absence{}, []Certificate{}
		at[e.Login], logins[i] = e, e.Login
	}
	var shifts []Shift
	if err := tx.SelectContext(ctx, &shifts, shiftsSQL, pq.Array(logins)); err != nil {
		return fmt.Errorf("read shifts: %w", err)
	}
	for _, s := range shifts {
		at[s.Login].Shifts = append(at[s.Login].Shifts, s)
	}
	var absences []Absence
	if err := tx.SelectContext(ctx, &absences, absencesSQL, pq.Array(logins), tx.Now.Add(-agoShown)); err != nil {
		return fmt.Errorf("read absences: %w", err)
	}
	for _, a := range absences {
		at[a.Login].Absences = append(at[a.Login].Absences, a)
	}
	var certificates []Certificate
	if err := tx.SelectContext(ctx, &certificates, certificatesSQL, pq.Array(logins)); err != nil {
		return fmt.Errorf("read certificates of engineers: %w", err)
	}
	for _, c := range certificates {
		at[c.Login].Certificates = append(at[c.Login].Certificates, c)
	}
	return nil
}

// Valid reads the certificates of an engineer that are valid at a time.
func Valid(ctx context.Context, tx *db.Tx, login string, on time.Time) ([]Certificate, error) {
	out := []Certificate{}
	if err := tx.SelectContext(ctx, &out, certificatesSQL, pq.Array([]string{login})); err != nil {
		return nil, fmt.Errorf("read certificates of %s: %w", login, err)
	}
	return slices.DeleteFunc(out, func(c Certificate) bool { return !c.At(on) }), nil
}

// Edit is what is written of an engineer.
type Edit struct {
	Photo    string
	Lon, Lat float64
	Zone     string
	Areas    []string
	Active   bool
	Shifts   []Shift
	// Version is the one that was read; 0 writes an engineer for the first time.
	Version int
}

const (
	addEngineerSQL = `
INSERT INTO engineers (login, photo, lon, lat, zone, areas, active, written_at, written_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT DO NOTHING`
	editEngineerSQL = `
UPDATE engineers
SET photo = $2, lon = $3, lat = $4, zone = $5, areas = $6, active = $7, written_at = $8, written_by = $9, version = version + 1
WHERE login = $1 AND version = $10`
	addShiftsSQL = `
INSERT INTO engineer_shifts (login, weekday, starts, ends)
SELECT $1, unnest($2::int[]), unnest($3::text[]), unnest($4::text[])`
)

// Put writes an engineer and his shifts.
func Put(ctx context.Context, tx *db.Tx, login string, e Edit) (Engineer, error) {
	who, err := auth.ActorOf(ctx, tx, login)
	if errors.Is(err, auth.ErrWrongLogin) || err == nil && who.Role != auth.Engineer {
		return Engineer{}, ErrNoEngineer.With("engineer", login)
	}
	if err != nil {
		return Engineer{}, err
	}
	if err := check(ctx, tx, e); err != nil {
		return Engineer{}, err
	}
	args := []any{who.Login, e.Photo, e.Lon, e.Lat, e.Zone, pq.Array(append([]string{}, e.Areas...)), e.Active, tx.Now, tx.By}
	query := addEngineerSQL
	if e.Version > 0 {
		query, args = editEngineerSQL, append(args, e.Version)
	}
	done, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return Engineer{}, fmt.Errorf("write engineer %s: %w", login, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return Engineer{}, errors.Join(err, site.ErrVersion.At("body.version"))
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM engineer_shifts WHERE login = $1", who.Login); err != nil {
		return Engineer{}, fmt.Errorf("clear the shifts of %s: %w", login, err)
	}
	days, starts, ends := make([]int64, len(e.Shifts)), make([]string, len(e.Shifts)), make([]string, len(e.Shifts))
	for i, s := range e.Shifts {
		days[i], starts[i], ends[i] = int64(s.Weekday), s.Starts, s.Ends
	}
	if _, err := tx.ExecContext(ctx, addShiftsSQL, who.Login, pq.Array(days), pq.Array(starts), pq.Array(ends)); err != nil {
		return Engineer{}, fmt.Errorf("write the shifts of %s: %w", login, err)
	}
	return tell(ctx, tx, who.Login)
}

func check(ctx context.Context, tx *db.Tx, e Edit) error {
	if zone, err := time.LoadLocation(e.Zone); err != nil || e.Zone == "" || zone == time.Local {
		return ErrEngineer.Because("zone").With("zone", e.Zone).At("body.zone")
	}
	shifts := slices.Clone(e.Shifts)
	slices.SortFunc(shifts, func(a, b Shift) int {
		if a.Weekday != b.Weekday {
			return a.Weekday - b.Weekday
		}
		return cmpText(a.Starts, b.Starts)
	})
	for i, s := range shifts {
		if s.Starts >= s.Ends || i > 0 && shifts[i-1].Weekday == s.Weekday && shifts[i-1].Ends > s.Starts {
			return ErrEngineer.Because("shift").With("weekday", s.Weekday).At("body.shifts")
		}
	}
	var unknown []string
	if err := tx.SelectContext(ctx, &unknown, "SELECT a FROM unnest($1::text[]) a WHERE a NOT IN (SELECT area FROM service_areas)", pq.Array(append([]string{}, e.Areas...))); err != nil {
		return fmt.Errorf("look up areas: %w", err)
	}
	if len(unknown) > 0 {
		return ErrEngineer.Because("area").With("area", unknown[0]).At("body.areas")
	}
	return nil
}

func cmpText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// tell counts the change and tells of it.
func tell(ctx context.Context, tx *db.Tx, login string) (Engineer, error) {
	if err := changed(ctx, tx); err != nil {
		return Engineer{}, err
	}
	e, err := ByLogin(ctx, tx, login)
	if err != nil {
		return e, err
	}
	return e, event.Emit(ctx, tx, EngineerChanged{login, e.Active})
}

func changed(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.ExecContext(ctx, "UPDATE workforce_versions SET version = gen_random_uuid()"); err != nil {
		return fmt.Errorf("count a change of the workforce: %w", err)
	}
	return nil
}

// VersionNow names the workforce as it is now.
func VersionNow(ctx context.Context, tx *db.Tx) (version uuid.UUID, err error) {
	if err := tx.GetContext(ctx, &version, "SELECT version FROM workforce_versions"); err != nil {
		return uuid.Nil, fmt.Errorf("read the version of the workforce: %w", err)
	}
	return version, nil
}

const addAbsenceSQL = `
INSERT INTO engineer_absences (id, login, starts_at, ends_at, kind, note, told_at, told_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// Absent writes that an engineer is away.
func Absent(ctx context.Context, tx *db.Tx, login string, a Absence) (Engineer, error) {
	e, err := ByLogin(ctx, tx, login)
	if err != nil {
		return e, err
	}
	if !a.StartsAt.Before(a.EndsAt) {
		return e, ErrAbsence.At("body.ends_at")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return e, fmt.Errorf("make an absence id: %w", err)
	}
	if _, err := tx.ExecContext(ctx, addAbsenceSQL, id, e.Login, a.StartsAt, a.EndsAt, a.Kind, a.Note, tx.Now, tx.By); err != nil {
		return e, fmt.Errorf("write an absence of %s: %w", login, err)
	}
	if err := event.Emit(ctx, tx, Away{e.Login, a.StartsAt, a.EndsAt, a.Kind}); err != nil {
		return e, err
	}
	return tell(ctx, tx, e.Login)
}

// Back revokes an absence.
func Back(ctx context.Context, tx *db.Tx, login string, id uuid.UUID) (Engineer, error) {
	return revoke(ctx, tx, login, "UPDATE engineer_absences SET revoked_at = $3 WHERE id = $1 AND login = $2 AND revoked_at IS NULL", id, ErrNoAbsence)
}

const addCertificateSQL = `
INSERT INTO engineer_certificates (id, login, category, level, number, valid_from, valid_to, written_at, written_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// Certify writes what an engineer may work on.
func Certify(ctx context.Context, tx *db.Tx, login string, c Certificate) (Engineer, error) {
	e, err := ByLogin(ctx, tx, login)
	if err != nil {
		return e, err
	}
	if !c.ValidFrom.Before(c.ValidTo) {
		return e, ErrCertificate.Because("time").At("body.valid_to")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return e, fmt.Errorf("make a certificate id: %w", err)
	}
	_, err = tx.ExecContext(ctx, addCertificateSQL, id, e.Login, c.Category, c.Level, c.Number, c.ValidFrom, c.ValidTo, tx.Now, tx.By)
	switch {
	case db.Violates(err, "engineer_certificate_once"):
		return e, ErrCertificate.Because("twice").With("number", c.Number).At("body.number")
	case db.Violates(err, "engineer_certificates_category_fkey"):
		return e, ErrCertificate.Because("category").With("category", c.Category).At("body.category")
	case err != nil:
		return e, fmt.Errorf("write a certificate of %s: %w", login, err)
	}
	return tell(ctx, tx, e.Login)
}

// Revoke ends a certificate at once.
func Revoke(ctx context.Context, tx *db.Tx, login string, id uuid.UUID) (Engineer, error) {
	return revoke(ctx, tx, login, "UPDATE engineer_certificates SET revoked_at = $3 WHERE id = $1 AND login = $2 AND revoked_at IS NULL", id, ErrNoCertificate)
}

func revoke(ctx context.Context, tx *db.Tx, login, query string, id uuid.UUID, missing error) (Engineer, error) {
	e, err := ByLogin(ctx, tx, login)
	if err != nil {
		return e, err
	}
	done, err := tx.ExecContext(ctx, query, id, e.Login, tx.Now)
	if err != nil {
		return e, fmt.Errorf("revoke %s of %s: %w", id, login, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return e, errors.Join(err, missing)
	}
	return tell(ctx, tx, e.Login)
}
