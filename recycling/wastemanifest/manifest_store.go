package wastemanifest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/number"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/wastelot"
)

// Manifest is a waste manifest: one vehicle trip of waste lots to a recycler.
type Manifest struct {
	ID             string         `db:"id" json:"id"`
	OfficialNumber *string        `db:"official_number" json:"official_number"`
	MoverOut       string         `db:"mover_out" json:"mover_out"`
	Acceptor       string         `db:"acceptor" json:"acceptor"`
	AcceptorNameZH string         `db:"acceptor_name_zh" json:"acceptor_name_zh"`
	AcceptorNameEN string         `db:"acceptor_name_en" json:"acceptor_name_en"`
	Carrier        string         `db:"carrier" json:"carrier"`
	Vehicle        string         `db:"vehicle" json:"vehicle"`
	Permit         string         `db:"permit" json:"permit"`
	State          State          `db:"state" json:"state"`
	DeclaredGrams  int64          `db:"declared_grams" json:"declared_grams"`
	AcceptedGrams  *int64         `db:"accepted_grams" json:"accepted_grams"`
	Method         string         `db:"method" json:"method"`
	Note           string         `db:"note" json:"note"`
	CreatedAt      time.Time      `db:"created_at" json:"created_at"`
	DispatchedAt   *time.Time     `db:"dispatched_at" json:"dispatched_at"`
	AcceptedAt     *time.Time     `db:"accepted_at" json:"accepted_at"`
	Certificate    *string        `db:"certificate" json:"certificate"`
	Version        int            `db:"version" json:"version"`
	Lots           []wastelot.Lot `db:"-" json:"lots"`
}

// ETagVersion makes the version the ETag.
func (m Manifest) ETagVersion() int { return m.Version }

func (m Manifest) lotIDs() []string {
	out := make([]string, len(m.Lots))
	for i, l := range m.Lots {
		out[i] = l.ID
	}
	return out
}

const manifestColumns = `
SELECT m.id, m.official_number, m.mover_out, m.acceptor, a.name_zh AS acceptor_name_zh, a.name_en AS acceptor_name_en, m.carrier,
       m.vehicle, m.permit, m.state, m.declared_grams, m.accepted_grams, m.method, m.note, m.created_at, m.dispatched_at,
       m.accepted_at, c.number AS certificate, m.version
FROM waste_manifests m
JOIN locations a ON a.code = m.acceptor
LEFT JOIN certificates c ON c.manifest = m.id`

// ManifestByID reads a manifest with its lots.
func ManifestByID(ctx context.Context, tx *db.Tx, id string) (Manifest, error) {
	return oneManifest(ctx, tx, manifestColumns+" WHERE m.id = $1", id)
}

func lockManifest(ctx context.Context, tx *db.Tx, id string) (Manifest, error) {
	return oneManifest(ctx, tx, manifestColumns+" WHERE m.id = $1 FOR UPDATE OF m", id)
}

func oneManifest(ctx context.Context, tx *db.Tx, query, id string) (Manifest, error) {
	var m Manifest
	err := tx.GetContext(ctx, &m, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return m, ErrNoManifest
	}
	if err != nil {
		return m, fmt.Errorf("read waste manifest: %w", err)
	}
	m.Lots, err = wastelot.OfManifest(ctx, tx, id)
	return m, err
}

const listManifestsSQL = manifestColumns + `
WHERE (cardinality($1::text[]) = 0 OR m.mover_out = ANY($1) OR m.acceptor = ANY($1)) AND ($2 = '' OR m.state = $2)
  AND ($3 = '' OR m.id < $3)
ORDER BY m.id DESC
LIMIT $4`

// Manifests lists those of the given sites, newest first; no site means all. Lots are left out.
func Manifests(ctx context.Context, tx *db.Tx, sites []string, state State, before string, limit int) ([]Manifest, error) {
	var out []Manifest
	if sites == nil {
		sites = []string{}
	}
	if err := tx.SelectContext(ctx, &out, listManifestsSQL, pq.Array(sites), state, before, limit); err != nil {
		return nil, fmt.Errorf("list manifests: %w", err)
	}
	for i := range out {
		out[i].Lots = []wastelot.Lot{}
	}
	return out, nil
}

// Journey is what a manifest is made from.
type Journey struct {
	MoverOut, Acceptor, Carrier, Vehicle string
	Lots                                 []string
}

const addManifestSQL = `
INSERT INTO waste_manifests (id, mover_out, acceptor, carrier, vehicle, permit, state, declared_grams, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, $8)`

// OpenManifest puts sealed lots of one site on one trip, to a recycler whose permits cover every code today.
func OpenManifest(ctx context.Context, tx *db.Tx, j Journey) (Manifest, error) {
	acceptor, err := site.ByCode(ctx, tx, j.Acceptor)
	if err != nil {
		return Manifest{}, err
	}
	if acceptor.Kind != site.Recycler {
		return Manifest{}, ErrRecycler.At("body.acceptor")
	}
	var declared int64
	byCode := map[string]int64{}
	for i, id := range j.Lots {
		l, err := wastelot.Lock(ctx, tx, id)
		if err != nil {
			return Manifest{}, err
		}
		field := fmt.Sprintf("body.lots[%d]", i)
		if l.Warehouse != j.MoverOut {
			return Manifest{}, wastelot.ErrNoLot.At(field)
		}
		if l.State != wastelot.Sealed {
			return Manifest{}, wastelot.ErrLotState.Because("not_sealed").With("lot", id, "state", l.State).At(field)
		}
		declared += *l.NetGrams
		byCode[l.HazardCode] += *l.NetGrams
	}
	permit, err := permitFor(ctx, tx, j.Acceptor, byCode)
	if err != nil {
		return Manifest{}, err
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('waste_manifest_numbers')"); err != nil {
		return Manifest{}, fmt.Errorf("number a waste manifest: %w", err)
	}
	id := number.New("M", n)
	if _, err := tx.ExecContext(ctx, addManifestSQL, id, j.MoverOut, j.Acceptor, j.Carrier, j.Vehicle, permit, declared, tx.Now); err != nil {
		return Manifest{}, fmt.Errorf("open a waste manifest: %w", err)
	}
	for _, lot := range j.Lots {
		if err := wastelot.Join(ctx, tx, lot, id); err != nil {
			return Manifest{}, err
		}
	}
	return ManifestByID(ctx, tx, id)
}

const dispatchSQL = `
UPDATE waste_manifests
SET state = 'in_transfer', official_number = $2, dispatched_at = $3, version = version + 1
WHERE id = $1`

// Dispatch lets the vehicle leave: the grams are on the road, the pieces with the recycler's account.
func Dispatch(ctx context.Context, tx *db.Tx, id string, given *string) (Manifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State != Draft {
		return m, ErrManifest.With("state", m.State)
	}
	if given != nil {
		n, err := officialNumber(ctx, tx, *given)
		if err != nil {
			return m, err
		}
		given = &n
	}
	_, err = tx.ExecContext(ctx, dispatchSQL, id, given, tx.Now)
	if db.Violates(err, "waste_manifests_official_number_once") {
		return m, ErrTaken.With("number", *given).At("body.official_number")
	}
	if err != nil {
		return m, fmt.Errorf("dispatch: %w", err)
	}
	parts, err := oldpart.LockOfLots(ctx, tx, m.lotIDs())
	if err != nil {
		return m, err
	}
	var moves []stock.Movement
	for _, r := range parts {
		if _, err := oldpart.Advance(ctx, tx, r, oldpart.InTransfer); err != nil {
			return m, err
		}
		moves = append(moves, stock.Movement{Kind: "transfer", Part: r.Part, Quantity: 1, Serial: oldpart.SerialOf(r), Reference: id,
			From: stock.Account{Location: m.MoverOut, Condition: stock.Used, Bucket: stock.Free},
			To:   stock.Account{Location: m.Acceptor, Condition: stock.Used, Bucket: stock.Free}})
	}
	if err := stock.Move(ctx, tx, moves); err != nil {
		return m, err
	}
	if err := moveManifestMass(ctx, tx, m, m.MoverOut, roadOf(id), "dispatched"); err != nil {
		return m, err
	}
	if err := event.Emit(ctx, tx, ManifestDispatched{id, m.Acceptor, m.DeclaredGrams}); err != nil {
		return m, err
	}
	return ManifestByID(ctx, tx, id)
}

// roadOf is the account of grams between two sites.
func roadOf(manifest string) string { return "ROAD:" + manifest }

// moveManifestMass moves the net grams of each lot under its code, so that each site's codes balance.
func moveManifestMass(ctx context.Context, tx *db.Tx, m Manifest, from, to, reason string) error {
	for _, l := range m.Lots {
		if err := balance.Move(ctx, tx, from, to, l.HazardCode, *l.NetGrams, m.ID, reason); err != nil {
			return err
		}
	}
	return nil
}

const acceptSQL = `
UPDATE waste_manifests
SET state = $2, accepted_grams = $3, method = $4, note = $5, accepted_at = $6, version = version + 1
WHERE id = $1`

// Weighing is what the weighbridge showed. Settles tells that operations stand for a difference that stays.
type Weighing struct {
	Grams        int64
	Method, Note string
	Settles      bool
}

// Accept is the recycler's weighbridge. Beyond 3 % the manifest is discrepant, which blocks certificate and points until a
// second weighing agrees, or operations settle it: they accept again, and their note says why the difference stays.
func Accept(ctx context.Context, tx *db.Tx, id string, w Weighing) (Manifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State != InTransfer && m.State != Discrepant {
		return m, ErrManifest.With("state", m.State)
	}
	agrees := balance.AcceptedAgrees(m.DeclaredGrams, w.Grams)
	settles := w.Settles && m.State == Discrepant
	if settles && !agrees && strings.TrimSpace(w.Note) == "" {
		return m, ErrNoteNeeded.At("body.note")
	}
	if !agrees && !settles {
		if _, err := tx.ExecContext(ctx, acceptSQL, id, Discrepant, w.Grams, w.Method, w.Note, tx.Now); err != nil {
			return m, fmt.Errorf("mark the discrepancy: %w", err)
		}
		if err := event.Emit(ctx, tx, ManifestAccepted{id, w.Grams, true}); err != nil {
			return m, err
		}
		return ManifestByID(ctx, tx, id)
	}
	if err := accepted(ctx, tx, &m, w); err != nil {
		return m, err
	}
	return m, nil
}

// accepted books what the weighbridge showed: the grams leave the road, the difference is nobody's.
func accepted(ctx context.Context, tx *db.Tx, m *Manifest, w Weighing) error {
	id, grams := m.ID, w.Grams
	if _, err := tx.ExecContext(ctx, acceptSQL, id, Accepted, grams, w.Method, w.Note, tx.Now); err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	if err := moveManifestMass(ctx, tx, *m, roadOf(id), m.Acceptor, "accepted"); err != nil {
		return err
	}
	// The weighbridge weighs the vehicle, not the lots: each takes its share of the difference.
	for i, share := range weighbridgeShares(m.Lots, grams) {
		l := m.Lots[i]
		if err := balance.Move(ctx, tx, m.Acceptor, balance.Variance, l.HazardCode, *l.NetGrams-share, id, "weighbridge"); err != nil {
			return err
		}
	}
	parts, err := oldpart.LockOfLots(ctx, tx, m.lotIDs())
	if err != nil {
		return err
	}
	for _, r := range parts {
		if _, err := oldpart.Advance(ctx, tx, r, oldpart.Accepted); err != nil {
			return err
		}
	}
	if err := wastelot.Advance(ctx, tx, id, wastelot.Accepted); err != nil {
		return err
	}
	if err := event.Emit(ctx, tx, ManifestAccepted{id, grams, false}); err != nil {
		return err
	}
	*m, err = ManifestByID(ctx, tx, id)
	return err
}

// Certificate proves treatment.
type Certificate struct {
	Number     string           `db:"number" json:"number"`
	Manifest   string           `db:"manifest" json:"manifest"`
	Method     string           `db:"method" json:"method"`
	InputGrams int64            `db:"input_grams" json:"input_grams"`
	Outputs    json.RawMessage  `db:"outputs" json:"-"`
	Materials  []balance.Output `db:"-" json:"outputs"`
	IssuedAt   time.Time        `db:"issued_at" json:"issued_at"`
}

const certifySQL = `
INSERT INTO certificates (number, number_key, manifest, method, input_grams, outputs, issued_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING`

// Certify closes a manifest: its old parts are treated and accounted for, points are confirmed.
func Certify(ctx context.Context, tx *db.Tx, manifest, raw, method string, outputs []balance.Output) (Certificate, error) {
	m, err := lockManifest(ctx, tx, manifest)
	if err != nil {
		return Certificate{}, err
	}
	if m.State == Certified {
		return Certificate{}, ErrCertified
	}
	if m.State != Accepted {
		return Certificate{}, ErrManifest.Because("not_accepted").With("state", m.State)
	}
	certificate, key, err := certificateNumber(raw)
	if err != nil {
		return Certificate{}, err
	}
	if err := balance.OutputsAgree(*m.AcceptedGrams, outputs); err != nil {
		return Certificate{}, err
	}
	encoded, err := json.Marshal(outputs)
	if err != nil {
		return Certificate{}, fmt.Errorf("encode the outputs: %w", err)
	}
	done, err := tx.ExecContext(ctx, certifySQL, certificate, key, manifest, method, *m.AcceptedGrams, string(encoded), tx.Now)
	if err != nil {
		return Certificate{}, fmt.Errorf("certify: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return Certificate{}, errors.Join(ErrCertified.Because("number_taken").At("body.number"), err)
	}
	for i, share := range weighbridgeShares(m.Lots, *m.AcceptedGrams) {
		if err := balance.Move(ctx, tx, m.Acceptor, balance.Treated, m.Lots[i].HazardCode, share, certificate, "certified"); err != nil {
			return Certificate{}, err
		}
	}
	if _, err := tx.ExecContext(ctx, "UPDATE waste_manifests SET state = 'certified', version = version + 1 WHERE id = $1", manifest); err != nil {
		return Certificate{}, fmt.Errorf("close the waste manifest: %w", err)
	}
	if err := wastelot.Advance(ctx, tx, manifest, wastelot.Certified); err != nil {
		return Certificate{}, err
	}
	if err := closeTreatedReturns(ctx, tx, m, certificate); err != nil {
		return Certificate{}, err
	}
	return Certificate{Number: certificate, Manifest: manifest, Method: method, InputGrams: *m.AcceptedGrams, Materials: outputs, IssuedAt: tx.Now}, nil
}

func closeTreatedReturns(ctx context.Context, tx *db.Tx, m Manifest, certificate string) error {
	parts, err := oldpart.LockOfLots(ctx, tx, m.lotIDs())
	if err != nil {
		return err
	}
	var moves []stock.Movement
	for _, r := range parts {
		if r, err = oldpart.Advance(ctx, tx, r, oldpart.Treated); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, CertifiedEvent{r.Step(), certificate}); err != nil {
			return err
		}
		if _, err := oldpart.Close(ctx, tx, r, oldpart.ByTreatment); err != nil {
			return err
		}
		moves = append(moves, stock.Movement{Kind: "scrap", Part: r.Part, Quantity: 1, Serial: oldpart.SerialOf(r), Reference: certificate,
			From: stock.Account{Location: m.Acceptor, Condition: stock.Used, Bucket: stock.Free},
			To:   stock.Account{Location: site.AtScrap, Condition: stock.Used, Bucket: stock.Free}})
	}
	return stock.Move(ctx, tx, moves)
}
