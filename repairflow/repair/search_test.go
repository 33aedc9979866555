package repair_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/repairflow/repairflowtest"
)

// TestMission002ARepairIsFoundByWhateverTheCallerKnows looks for one repair among others as an agent at the telephone does.
func TestMission002ARepairIsFoundByWhateverTheCallerKnows(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	in := repairflowtest.Intake("li")
	in.CustomerName, in.Phone, in.Serial = "Anna Müller", "+4915112345678x12", "SN-2024-0001"
	mine := d.Open(in)
	in.CustomerName, in.Phone, in.Serial = "Anne Meier", "13800139999", "SX-0002"
	other := d.Open(in)
	d.Receive("FAN", "WH-GZ", 1)
	s := d.Sent(d.One(mine.ID, "FAN"), "FAN")
	for said, want := range map[string][]string{
		mine.ID: {mine.ID}, strings.ToLower(mine.ID): {mine.ID}, " " + mine.ID + " ": {mine.ID},
		"anna müller": {mine.ID}, "ANN": {other.ID, mine.ID}, "anna": {mine.ID}, "a": nil,
		"sn-2024": {mine.ID}, "SN-2024-0001": {mine.ID}, "SN2": nil,
		"5678": {mine.ID}, "151 1234 5678": {mine.ID}, "+49 (151) 1234-5678": {mine.ID}, "(0151) 1234": nil, "139999": {other.ID}, "999": nil, "0139999x": nil,
		"sf" + s.ID: {mine.ID}, d.Shipment(s.ID).SSCC: {mine.ID},
		"nobody": nil, "%": nil, "_____": nil, `\`: nil, "R000": nil,
	} {
		require.Equal(t, want, found(d, repairflowtest.Zhao, said), said)
	}
	require.Equal(t, []string{mine.ID}, found(d, repairflowtest.Li, "anna"))
	require.Empty(t, found(d, repairflowtest.Ma, "anna"), "another engineer's")
	require.Empty(t, found(d, repairflowtest.Wu, "anna"), "another customer's")
}

func found(d repairflowtest.Door, who auth.Actor, said string) (ids []string) {
	d.Helper()
	answer := d.Call(who, "GET", "/v1/repairs?find="+url.QueryEscape(said), "")
	require.Equal(d, http.StatusOK, answer.Status, answer.Raw)
	for _, r := range answer.Items {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestWhatIsFoundComesPageByPage(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	for i := range 5 {
		in := repairflowtest.Intake("li")
		in.Serial = fmt.Sprint("PAGED-", i)
		d.Open(in)
	}
	first := d.Call(repairflowtest.Zhao, "GET", "/v1/repairs?limit=3&find=PAGED", "")
	require.Len(t, first.Items, 3)
	second := d.Call(repairflowtest.Zhao, "GET", "/v1/repairs?limit=3&find=PAGED&cursor="+url.QueryEscape(first.Next.(string)), "")
	require.Len(t, second.Items, 2)
	require.Empty(t, found(d, repairflowtest.Zhao, "PAGED-9"))
}
