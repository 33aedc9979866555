package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/dbtest"
)

// A password that was piped kept its line break, so that nobody could type it.
func TestAPipedPasswordIsItsLine(t *testing.T) {
	t.Parallel()
	for _, piped := range []string{"correct horse", "correct horse\n", "correct horse\r\n"} {
		got, err := passwordFrom("", strings.NewReader(piped))
		require.NoError(t, err)
		require.Equal(t, "correct horse", got)
	}
	got, err := passwordFrom("from the environment", strings.NewReader("not read"))
	require.NoError(t, err)
	require.Equal(t, "from the environment", got)
	for _, wrong := range []string{"", "\n", "short\n", "two lines\nof text\n", strings.Repeat("x", 300)} {
		_, err := passwordFrom("", strings.NewReader(wrong))
		require.Error(t, err, "%q", wrong)
	}
}

func TestTheCommandLineKnowsLoginsAndScopesAsTheAPIDoes(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), `
INSERT INTO locations (code, kind, name_zh, name_en) VALUES ('VAN-1', 'van', '车', 'Van'), ('WH-1', 'city', '仓', 'Warehouse');
INSERT INTO carriers (code, name_zh, name_en) VALUES ('HAULIER', '承运', 'Haulier')`)
	require.NoError(t, err)
	user := func(args ...string) (string, error) {
		t.Helper()
		var out strings.Builder
		err := run(t.Context(), append(append([]string{"user"}, args...), "--database-url="+d.URL(), "--data="+t.TempDir()), &out)
		return out.String(), err
	}
	_, err = user("add", " Wang.Wei ", "--role=engineer", "--scope=VAN-9999", "--password=long enough")
	require.ErrorIs(t, err, auth.ErrScope)
	_, err = user("add", " Wang.Wei ", "--role=engineer", "--scope=van-1", "--password=long enough")
	require.NoError(t, err)
	_, err = user("add", "WANG.WEI", "--role=engineer", "--password=long enough")
	require.ErrorIs(t, err, auth.ErrLoginTaken)
	_, err = user("scope", "wang.wei", "VAN-9999")
	require.ErrorIs(t, err, auth.ErrScope)
	out, err := user("disable", "wang.wei ")
	require.NoError(t, err)
	require.Equal(t, "Wang.Wei: disabled, its tokens are void\n", out)
	_, err = user("add", "haulier", "--role=carrier", "--scope=NOPE", "--password=long enough")
	require.ErrorIs(t, err, auth.ErrScope)
	_, err = user("add", "haulier", "--role=carrier", "--scope=haulier", "--password=long enough")
	require.NoError(t, err)
	out, err = user("list")
	require.NoError(t, err)
	require.Regexp(t, `Wang\.Wei\s+engineer\s+VAN-1`, out)
	require.Regexp(t, `haulier\s+carrier\s+HAULIER`, out)
}

func TestTheAuditListsLoginsThatAreSpelledAlike(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), `
INSERT INTO accounts (id, login, name, role, password_hash, twin)
VALUES (gen_random_uuid(), 'Li.Wei', 'one', 'engineer', 'a hash', 0), (gen_random_uuid(), 'li.wei', 'other', 'engineer', 'a hash', 1)`)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, run(t.Context(), []string{"audit", "--database-url=" + d.URL(), "--data=" + t.TempDir()}, &out))
	require.Contains(t, out.String(), `"li.wei" is spelled like "Li.Wei"`)
}

func TestTheAuditMendsWhatTheLedgerKnowsBetter(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), shopSQL+`;
INSERT INTO stock (part, location, condition, on_hand) VALUES ('FAN', 'WH-GZ', 'new', 3)`)
	require.NoError(t, err)
	ask := func(args ...string) (string, error) {
		var out strings.Builder
		err := run(t.Context(), append(append([]string{"audit"}, args...), "--database-url="+d.URL(), "--data="+t.TempDir()), &out)
		return out.String(), err
	}
	_, err = ask()
	require.Error(t, err)
	out, err := ask("--mend")
	require.NoError(t, err, out)
	require.Contains(t, out, "mended\tFAN WH-GZ new: on hand 3, ledger 0")
	require.Contains(t, out, "drift 0")
	require.Contains(t, out, "grams: 0 came = 0 held + 0 restocked + 0 treated + 0 variance + 0 claimed; 0 sites and codes, sum 0")
	require.Contains(t, out, "units: 0 obliged = 0 waived + 0 open + 0 received + 0 lost; rest 0")
	require.Contains(t, out, "cylinders: 0 recovered + 0 corrected = 0 emptied + 0 held; 0 cylinders, sum 0")
	require.Contains(t, out, "points: 0 granted = 0 pending + 0 confirmed + 0 redeemed; sum 0")
	var events int
	require.NoError(t, d.GetContext(t.Context(), &events, "SELECT count(*) FROM events WHERE type = 'inventory.counter_mended.v1'"))
	require.Equal(t, 1, events)
}

func TestTheAuditNamesGramsThatCameFromNowhere(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), "INSERT INTO mass_balances (site, hazard_code, against, in_grams) VALUES ('WH-GZ', '', '', 70)")
	require.NoError(t, err)
	var out strings.Builder
	err = run(t.Context(), []string{"audit", "--database-url=" + d.URL(), "--data=" + t.TempDir()}, &out)
	require.Error(t, err)
	require.Contains(t, out.String(), "grams.balance: WH-GZ says 70, the ledger 0")
	require.Contains(t, out.String(), "drift 2")
}
