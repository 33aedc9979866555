package shipping

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
)

// file reads what a door gives to be saved.
func (d door) file(who auth.Actor, path string) (int, string, string) {
	d.Helper()
	request := httptest.NewRequest(http.MethodGet, path, nil)
	token, _, err := d.keys.Issue(who, d.db.Now())
	require.NoError(d, err)
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	return answer.StatusCode, answer.Header.Get("Content-Type"), string(raw)
}

func TestLabelsArePrintedThroughTheirDoors(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	line := d.order("R1", "COMP", 1, "C1")
	d.pick(line, "C1")
	s := d.pack(line)
	path := "/v1/shipments/" + s.ID

	status, kind, pdf := d.file(keeper, path+"/label.pdf")
	require.Equal(t, http.StatusOK, status, pdf)
	require.Equal(t, "application/pdf", kind)
	require.Equal(t, "%PDF-", pdf[:5])

	status, _, zpl := d.file(keeper, path+"/label.zpl")
	require.Equal(t, http.StatusOK, status, zpl)
	require.Contains(t, zpl, "^FD>;>800"+s.SSCC+"^FS")
	require.Contains(t, zpl, customerSite.Address)
	require.Contains(t, zpl, "SN C1")

	for _, form := range []string{"/label.pdf", "/label.zpl"} {
		status, _, _ = d.file(keeperOfFoshan, path+form)
		require.Equal(t, http.StatusNotFound, status)
	}
	status, _, font := d.file(keeper, "/v1/label-font.zpl")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "~DYE:FETTLE,B,T,", font[:16])
}
