package shipment_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
)

func TestAProofIsAsStrongAsWhatItShows(t *testing.T) {
	t.Parallel()
	near, far := int64(150), int64(900)
	wanted := map[string]bool{"C1": true}
	for want, proofs := range map[shipment.ProofGrade][]shipment.Proof{
		shipment.ProofStrong: {{PhotoSHA256: "x", Metres: &near, Serials: []string{"C1"}}, {Signer: "陈", Metres: &near, Serials: []string{"C1"}}},
		shipment.ProofWeak: {{Signer: "陈", Metres: &near}, {Signer: "陈", Metres: &far, Serials: []string{"C1"}}, {Signer: "陈", Serials: []string{"C1"}},
			{Metres: &near, Serials: []string{"C1"}}, {Metres: &near}, {PhotoSHA256: "x"}, {Serials: []string{"C1"}}},
		shipment.ProofNone: {{}, {Metres: &far}},
	} {
		for _, p := range proofs {
			require.Equal(t, want, shipment.GradeOf(p, wanted), "%+v", p)
		}
	}
	require.Equal(t, shipment.ProofStrong, shipment.GradeOf(shipment.Proof{Signer: "陈", Metres: &near}, nil), "nothing in it has a serial")
}

func TestMetresApart(t *testing.T) {
	t.Parallel()
	require.Zero(t, shipment.MetresApart(113.3245, 23.1064, 113.3245, 23.1064))
	require.InDelta(t, 111_195, shipment.MetresApart(113, 23, 113, 24), 100, "a degree of latitude")
	require.InDelta(t, 104_600, shipment.MetresApart(113, 20, 114, 20), 200, "a degree of longitude at 20° N")
}

func TestProofsAreKeptAndGraded(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	line := d.Order("R1", "COMP", 1, "C1")
	d.Pick(line, "C1")
	s := d.Pack(line)
	path := "/v1/shipments/" + s.ID + "/proofs"
	at := d.Now.Add(time.Hour).Format(time.RFC3339)
	body := func(serial string) string {
		return fmt.Sprintf(`{"photo_sha256":"%s","signer":"陈","lon":113.3250,"lat":23.1066,"serials":[%q],"delivered_at":%q}`, strings.Repeat("a1", 32), serial, at)
	}
	require.Equal(t, "shipment_state", d.Call(shippingtest.Keeper, "POST", path, body("C1")).Code, "it has not left")
	d.Ship(s.ID, "SF100200300")
	require.Equal(t, "proof_time", d.Call(shippingtest.Keeper, "POST", path, body("C1")).Code, "in the future")
	d.At(d.Now.Add(2 * time.Hour))
	require.Equal(t, "wrong_scan", d.Call(shippingtest.Keeper, "POST", path, body("C2")).Code)
	require.Equal(t, http.StatusNotFound, d.Call(shippingtest.KeeperOfFoshan, "POST", path, body("C1")).Status)
	r := d.Call(shippingtest.Keeper, "POST", path, body("C1"))
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	r = d.Call(shippingtest.Keeper, "GET", path, "")
	require.Len(t, r.Items, 1)
	require.Equal(t, string(shipment.ProofStrong), r.Items[0]["grade"])
	require.InDelta(t, 56, r.Items[0]["metres"], 5)
	_, err := d.DB.ExecContext(t.Context(), "UPDATE delivery_proofs SET grade = 'none'")
	require.Error(t, err, "a proof is not rewritten")
}
