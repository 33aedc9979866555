package repair_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/repairflowtest"
)

func bend(from, to string) string { return strings.Replace(repairflowtest.GoodIntake, from, to, 1) }

// TestATelephoneIsTakenAsPeopleWriteItAndShownSo: whatever was grouped, or began with its country, was refused at intake.
func TestATelephoneIsTakenAsPeopleWriteItAndShownSo(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	for _, phone := range []string{"138 0013 8000", "+86 138-0013-8000", "0086-138-0013-8000", "(020) 8333-1234", "020-83331234转801", "+49 (0)89 / 12 34 56-78", "+852 2345 6789"} {
		r := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", bend("13800138000", phone))
		require.Equal(t, http.StatusOK, r.Status, "%s: %s", phone, r.Raw)
		require.Equal(t, phone, d.Call(repairflowtest.Li, http.MethodGet, "/v1/repairs/"+r.ID, "").Phone, "as it was typed")
		masked := d.Call(repairflowtest.Zhao, http.MethodGet, "/v1/repairs/"+r.ID, "").Phone
		require.GreaterOrEqual(t, strings.Count(masked, "*"), 6, "%s is told as %s", phone, masked)
	}
	wide := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", bend("13800138000", "１３８ ００１３ ８０００"))
	require.Equal(t, "138 0013 8000", d.Call(repairflowtest.Li, http.MethodGet, "/v1/repairs/"+wide.ID, "").Phone, "in the width that all can call")
	for _, phone := range []string{"1380", "138 0013 8000 13800138001 1", "call 138", "+-()"} {
		r := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", bend("13800138000", phone))
		require.Equal(t, http.StatusUnprocessableEntity, r.Status, "%s: %s", phone, r.Raw)
		require.Contains(t, r.Raw, `"body.phone"`)
	}
}

// TestASymptomMayBeALongText: people paste more than the thousand characters that were taken.
func TestASymptomMayBeALongText(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	symptom := func(n int) string { return bend("不制冷", strings.Repeat("冷", n)) }
	r := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", symptom(8000))
	require.Equal(t, http.StatusOK, r.Status, r.Raw)
	require.Contains(t, d.Call(repairflowtest.Zhao, http.MethodGet, "/v1/repairs/"+r.ID, "").Raw, strings.Repeat("冷", 8000), "all of it is kept")
	r = d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", symptom(8001))
	require.Equal(t, http.StatusUnprocessableEntity, r.Status, r.Raw)
	require.Contains(t, r.Raw, `"body.symptom"`)
}

// TestAreaCodesOfEveryCountryAreTaken: an area was six digits of one country's system.
func TestAreaCodesOfEveryCountryAreTaken(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	for _, area := range []string{"440106", "80331", "DE-BY", "SW1A", "10115", "4401", "440106001001"} {
		r := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", bend("440100", area))
		require.Equal(t, http.StatusOK, r.Status, "%s: %s", area, r.Raw)
		require.Contains(t, d.Call(repairflowtest.Zhao, http.MethodGet, "/v1/repairs/"+r.ID, "").Raw, `"area_code":"`+area+`"`)
	}
	for _, area := range []string{"a b", "海珠区", "-1", strings.Repeat("1", 17)} {
		r := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", bend("440100", area))
		require.Equal(t, http.StatusUnprocessableEntity, r.Status, "%s: %s", area, r.Raw)
		require.Contains(t, r.Raw, `"body.area_code"`)
	}
}
