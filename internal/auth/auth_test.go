package auth_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/dbtest"
)

var actor = auth.Actor{Login: "li.wei", Name: "李伟", Role: auth.Engineer, Scope: []string{"VAN-0001"}, Locale: "zh-CN"}

func TestATokenIsReadBackAndExpires(t *testing.T) {
	t.Parallel()
	tx := dbtest.Tx(t)
	keys := &auth.Keys{}
	require.NoError(t, keys.Refresh(t.Context(), tx, true))
	token, expires, err := keys.Issue(actor, tx.Now)
	require.NoError(t, err)
	got, until, err := keys.Verify(token, tx.Now.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, actor, got)
	require.WithinDuration(t, expires, until, time.Second)
	_, _, err = keys.Verify(token, expires.Add(time.Minute))
	require.ErrorIs(t, err, auth.ErrBadToken)
}

func TestATokenOfTheKeyBeforeStillVerifies(t *testing.T) {
	t.Parallel()
	tx := dbtest.Tx(t)
	keys := &auth.Keys{}
	require.NoError(t, keys.Refresh(t.Context(), tx, true))
	token, _, err := keys.Issue(actor, tx.Now)
	require.NoError(t, err)
	tx.Now = tx.Now.Add(time.Second)
	require.NoError(t, keys.Refresh(t.Context(), tx, true))
	_, _, err = keys.Verify(token, tx.Now)
	require.NoError(t, err)
	next, _, err := keys.Issue(actor, tx.Now)
	require.NoError(t, err)
	require.NotEqual(t, strings.Split(token, ".")[0], strings.Split(next, ".")[0], "the new key signs")
}

func TestForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	tx := dbtest.Tx(t)
	keys := &auth.Keys{}
	require.NoError(t, keys.Refresh(t.Context(), tx, true))
	good, _, err := keys.Issue(actor, tx.Now)
	require.NoError(t, err)
	_, foreign, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	claims := jwt.MapClaims{"sub": "li.wei", "role": "operations", "aud": "fettle", "iss": "fettle", "exp": tx.Now.Add(time.Hour).Unix()}
	other := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims)
	other.Header["kid"] = "other"
	signedByOther, err := other.SignedString(foreign)
	require.NoError(t, err)
	none, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	require.NoError(t, err)
	symmetric, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("public"))
	require.NoError(t, err)
	parts := strings.Split(good, ".")
	promoted := parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"li.wei","role":"operations"}`)) + "." + parts[2]
	for name, token := range map[string]string{
		"empty": "", "dots": strings.Repeat(".", 5000), "other key": signedByOther, "alg none": none, "symmetric": symmetric,
		"changed claims": promoted, "cut": good[:len(good)-4],
	} {
		_, _, err := keys.Verify(token, tx.Now)
		if name == "other key" {
			require.ErrorIs(t, err, auth.ErrUnknownKey, name)
			continue
		}
		require.ErrorIs(t, err, auth.ErrBadToken, name)
	}
}

func TestPasswordsAreCheckedAndNeverStored(t *testing.T) {
	t.Parallel()
	tx := dbtest.Tx(t)
	ctx := t.Context()
	a := auth.Account{Login: "signs.in", Name: "n", Role: auth.Warehouse, Scope: []string{"WH-GZ"}}
	hash, err := auth.Hash(ctx, "correct horse")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$"), hash)
	require.NoError(t, auth.AddHashed(ctx, tx, a, hash))
	require.ErrorIs(t, auth.AddHashed(ctx, tx, a, hash), auth.ErrLoginTaken)
	for _, c := range []struct {
		login, password string
		right           bool
	}{{a.Login, "correct horse", true}, {a.Login, "correct hors", false}, {"nobody.here", "correct horse", false}, {a.Login, "", false}} {
		try, err := auth.Begin(ctx, tx, c.login, auth.Place{Address: "192.0.2.1"})
		require.NoError(t, err)
		right, err := auth.Matches(ctx, try.Hash, c.password)
		require.NoError(t, err)
		require.Equal(t, c.right, right, "%s %s", c.login, c.password)
		if right {
			got, err := try.Succeed(ctx, tx, "a device")
			require.NoError(t, err)
			require.Equal(t, []string{"WH-GZ"}, got.Scope)
		}
	}
}

func TestALinkShowsOneSubjectUntilItExpiresOrIsRevoked(t *testing.T) {
	t.Parallel()
	tx := dbtest.Tx(t)
	ctx := t.Context()
	token, err := auth.NewLink(ctx, tx, "track", "R-link", tx.Now.Add(time.Hour))
	require.NoError(t, err)
	subject, err := auth.FollowLink(ctx, tx, "track", token)
	require.NoError(t, err)
	require.Equal(t, "R-link", subject)
	_, err = auth.FollowLink(ctx, tx, "other", token)
	require.ErrorIs(t, err, auth.ErrNoLink)
	_, err = auth.FollowLink(ctx, tx, "track", token+"x")
	require.ErrorIs(t, err, auth.ErrNoLink)
	before := tx.Now
	tx.Now = tx.Now.Add(2 * time.Hour)
	_, err = auth.FollowLink(ctx, tx, "track", token)
	require.ErrorIs(t, err, auth.ErrNoLink)
	tx.Now = before
	revoked, err := auth.RevokeLinks(ctx, tx, "track", "R-link")
	require.NoError(t, err)
	require.EqualValues(t, 1, revoked)
	_, err = auth.FollowLink(ctx, tx, "track", token)
	require.ErrorIs(t, err, auth.ErrNoLink)
}
