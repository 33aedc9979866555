package wastemanifest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/internal/number"
	"fettle/inventory/site"
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
	Approval       string         `db:"approval" json:"approval" doc:"The approval of an authority that it leaves its province under."`
	Purpose        Purpose        `db:"purpose" json:"purpose"`
	Follows        *string        `db:"follows" json:"follows" doc:"The manifest whose refused waste lots it takes home or on."`
	AcceptBy       *time.Time     `db:"accept_by" json:"accept_by" doc:"The end of the working day by which it is to be accepted."`
	LateAt         *time.Time     `db:"late_at" json:"late_at" doc:"When it was found to be late."`
	NumberBy       *time.Time     `db:"number_by" json:"number_by" doc:"By when a load that left on paper must have its official number."`
	NumberLateAt   *time.Time     `db:"number_late_at" json:"number_late_at"`
	State          State          `db:"state" json:"state"`
	DeclaredGrams  int64          `db:"declared_grams" json:"declared_grams"`
	AcceptedGrams  *int64         `db:"accepted_grams" json:"accepted_grams"`
	Method         string         `db:"method" json:"method"`
	Note           string         `db:"note" json:"note"`
	CreatedAt      time.Time      `db:"created_at" json:"created_at"`
	DispatchedAt   *time.Time     `db:"dispatched_at" json:"dispatched_at"`
	AcceptedAt     *time.Time     `db:"accepted_at" json:"accepted_at"`
	Certificate    *string        `db:"certificate" json:"certificate"`
	LossGrams      int64          `db:"loss_grams" json:"loss_grams" doc:"What the certificate declares as lost."`
	LossReason     string         `db:"loss_reason" json:"loss_reason"`
	Version        int            `db:"version" json:"version"`
	Lots           []wastelot.Lot `db:"-" json:"lots"`
	Rejections     []Rejection    `db:"-" json:"rejections"`
	Settlements    []Settlement   `db:"-" json:"settlements"`
	Transporters   []Transporter  `db:"-" json:"transporters"`
	Chain          []Link         `db:"-" json:"chain" doc:"All manifests that its waste lots have travelled on, itself among them, in the order of their making; empty for one alone."`
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
       m.vehicle, m.permit, m.approval, m.purpose, m.follows, m.accept_by, m.late_at, m.number_by, m.number_late_at, m.state, m.declared_grams, m.accepted_grams, m.method, m.note, m.created_at, m.dispatched_at,
       m.accepted_at, c.number AS certificate, coalesce(c.loss_grams, 0) AS loss_grams, coalesce(c.loss_reason, '') AS loss_reason,
       m.version
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
	return m, detailed(ctx, tx, &m)
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
		out[i].Lots, out[i].Rejections, out[i].Settlements, out[i].Transporters, out[i].Chain = []wastelot.Lot{}, []Rejection{}, []Settlement{}, []Transporter{}, []Link{}
	}
	return out, nil
}

// Journey is what a manifest is made from.
type Journey struct {
	MoverOut, Acceptor, Carrier, Vehicle string
	Lots                                 []string
	// Follows is the manifest on which the lots were refused, when they were.
	Follows string
}

const addManifestSQL = `
INSERT INTO waste_manifests (id, mover_out, acceptor, carrier, vehicle, permit, approval, purpose, follows, state, declared_grams, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, ''), 'draft', $10, $11)`

// OpenManifest puts sealed lots of one site on one trip, to a recycler whose permits cover every code today; or lots that were
// refused on an earlier manifest, home or to another recycler.
func OpenManifest(ctx context.Context, tx *db.Tx, j Journey) (Manifest, error) {
	way, err := wayOf(ctx, tx, j)
	if err != nil {
		return Manifest{}, err
	}
	lots, err := lotsOf(ctx, tx, j)
	if err != nil {
		return Manifest{}, err
	}
	if err := keptApart(ctx, tx, lots); err != nil {
		return Manifest{}, err
	}
	var declared int64
	way.byCode = map[string]int64{}
	for _, l := range lots {
		declared += *l.NetGrams
		way.byCode[l.HazardCode] += *l.NetGrams
	}
	p, err := papersFor(ctx, tx, way)
	if err != nil {
		return Manifest{}, err
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('waste_manifest_numbers')"); err != nil {
		return Manifest{}, fmt.Errorf("number a waste manifest: %w", err)
	}
	id := number.New("M", n)
	if _, err := tx.ExecContext(ctx, addManifestSQL, id, j.MoverOut, j.Acceptor, j.Carrier, j.Vehicle, p.permit, p.approval, way.purpose, j.Follows,
		declared, tx.Now); err != nil {
		return Manifest{}, fmt.Errorf("open a waste manifest: %w", err)
	}
	for _, lot := range j.Lots {
		if err := wastelot.Join(ctx, tx, lot, id); err != nil {
			return Manifest{}, err
		}
	}
	return ManifestByID(ctx, tx, id)
}

// wayOf looks at both ends: a recycler, or for what was refused its own site.
func wayOf(ctx context.Context, tx *db.Tx, j Journey) (way, error) {
	from, err := site.ByCode(ctx, tx, j.MoverOut)
	if err != nil {
		return way{}, fault.AtField(err, "body.mover_out")
	}
	acceptor, err := site.ByCode(ctx, tx, j.Acceptor)
	if err != nil {
		return way{}, fault.AtField(err, "body.acceptor")
	}
	w := way{from: from, to: acceptor, purpose: Treatment}
	home := j.Follows != "" && j.Acceptor == j.MoverOut
	switch {
	case home:
		w.purpose = Return
	case w.to.Kind != site.Recycler:
		return w, ErrRecycler.At("body.acceptor")
	case j.Follows != "":
		w.purpose = Onward
	}
	if j.Follows == "" {
		return w, nil
	}
	first, err := lockManifest(ctx, tx, j.Follows)
	if errors.Is(err, ErrNoManifest) || err == nil && first.MoverOut != j.MoverOut {
		return w, ErrNoManifest.At("body.follows")
	}
	if err == nil && w.purpose == Onward && first.Acceptor == j.Acceptor {
		return w, ErrRefuser.With("recycler", j.Acceptor, "manifest", first.ID).At("body.acceptor")
	}
	return w, err
}

// lotsOf locks the lots of a journey: sealed ones, or those that were refused on the manifest that it follows.
func lotsOf(ctx context.Context, tx *db.Tx, j Journey) ([]wastelot.Lot, error) {
	out := make([]wastelot.Lot, 0, len(j.Lots))
	for i, id := range j.Lots {
		l, err := wastelot.Lock(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		field := fmt.Sprintf("body.lots[%d]", i)
		if l.Warehouse != j.MoverOut {
			return nil, wastelot.ErrNoLot.At(field)
		}
		refused := l.State == wastelot.Rejected && l.RefusedOn != nil && *l.RefusedOn == j.Follows
		if j.Follows != "" && !refused {
			return nil, wastelot.ErrLotState.Because("not_refused").With("lot", id, "state", l.State, "manifest", j.Follows).At(field)
		}
		if j.Follows == "" && l.State != wastelot.Sealed {
			return nil, wastelot.ErrLotState.Because("not_sealed").With("lot", id, "state", l.State).At(field)
		}
		out = append(out, l)
	}
	return out, nil
}

// keptApart refuses a trip of codes whose hazards the policy of waste keeps apart.
func keptApart(ctx context.Context, tx *db.Tx, lots []wastelot.Lot) error {
	p, err := wastelot.PolicyNow(ctx, tx)
	if err != nil {
		return err
	}
	hazards := make([]wastelot.Hazard, len(lots))
	for i, l := range lots {
		if hazards[i], err = wastelot.HazardOf(ctx, tx, l.HazardCode); err != nil {
			return err
		}
		for k := range i {
			if pair, clash := p.Clash(hazards[k].Hazard, hazards[i].Hazard); clash {
				return wastelot.ErrHazardMix.Because("vehicle").With("code", l.HazardCode, "other", lots[k].HazardCode, "pair", pair).At(fmt.Sprintf("body.lots[%d]", i))
			}
		}
	}
	return nil
}
