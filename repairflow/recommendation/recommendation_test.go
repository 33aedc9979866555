package recommendation_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/repairflowtest"
)

func TestMission062ARecommendationShowsItsDataAndRestsAfterANo(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	r := d.Visited("li")
	at := "/v1/repairs/" + r.ID + "/recommendations"
	const plan = `{"plan":"filter every half year","reason":"the air is dusty","shown":"410 g of dust since the filter of 2026-03-01"}`
	require.Equal(t, http.StatusUnprocessableEntity, d.Call(repairflowtest.Li, "POST", at, `{"plan":"x","reason":"y"}`).Status, "no data, no recommendation")
	made := d.Call(repairflowtest.Li, "POST", at, plan)
	require.Equal(t, http.StatusOK, made.Status, made.Raw)
	require.Contains(t, d.Call(repairflowtest.Chen, "GET", at, "").Raw, "410 g of dust")
	require.Equal(t, "recommendation_rests", d.Call(repairflowtest.Li, "POST", at, plan).Code, "he has not answered yet")
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Wu, "POST", "/v1/recommendations/"+made.ID+"/answer", `{"accepts":true}`).Status)
	require.Equal(t, "refused", d.Call(repairflowtest.Chen, "POST", "/v1/recommendations/"+made.ID+"/answer", `{"accepts":false}`).State)
	d.Later(179 * 24 * time.Hour)
	require.Equal(t, "recommendation_rests", d.Call(repairflowtest.Zhao, "POST", at, plan).Code)
	d.Later(2 * 24 * time.Hour)
	again := d.Call(repairflowtest.Zhao, "POST", at, plan)
	require.Equal(t, http.StatusOK, again.Status, again.Raw)
	require.Equal(t, "accepted", d.Call(repairflowtest.Chen, "POST", "/v1/recommendations/"+again.ID+"/answer", `{"accepts":true}`).State)
}
