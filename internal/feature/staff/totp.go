package staff

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/core/secret"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Codes of authenticator apps: RFC 6238 with what every app can do: SHA-1, six digits, thirty seconds.
const (
	totpPeriod = 30 // seconds of a step
	totpSkew   = 1  // steps before and after the present one that still count (RFC 6238 5.2)
	totpBytes  = 20 // of a secret (RFC 4226 4)
)

var totpForm = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// matchStep returns the step whose code is the one given, among those that count now. All are computed, whichever matches.
func matchStep(key []byte, code string, now time.Time) (step int64, ok bool, err error) {
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(key)
	for at := now.Unix()/totpPeriod - totpSkew; at <= now.Unix()/totpPeriod+totpSkew; at++ {
		want, err := hotp.GenerateCodeCustom(text, uint64(at), totpForm)
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = at, true
		}
	}
	return step, ok, nil
}

// canonicalCode reads a code as people type it, with or without a space; "" when it cannot be one. Only ASCII digits count.
func canonicalCode(s string) string {
	s = strings.NewReplacer(" ", "", "\u00a0", "").Replace(strings.TrimSpace(s))
	if len(s) != 6 {
		return ""
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return ""
		}
	}
	return s
}

// sealLabel binds a sealed secret to its row and its officer: moved to another, it does not open.
func sealLabel(id ident.ID, officer int64) []byte {
	return []byte("staff_authenticators/" + id.String() + "/" + keys.Officer(officer).String())
}

func (s *Service) sealSecret(ctx context.Context, id ident.ID, officer int64, plain []byte) ([]byte, error) {
	key, err := s.store.Keys().Stored(ctx, keys.StaffSeal)
	if err != nil {
		return nil, err
	}
	return secret.Seal(key, sealLabel(id, officer), plain)
}

func (s *Service) openSecret(ctx context.Context, id ident.ID, officer int64, sealed []byte) ([]byte, error) {
	key, err := s.store.Keys().Stored(ctx, keys.StaffSeal)
	if err != nil {
		return nil, err
	}
	return secret.Open(key, sealLabel(id, officer), sealed)
}

// wrongCode is the one answer to every code that does not count: wrong, used, too old, no code at all.
func wrongCode() error {
	return fault.Fields(fault.Field{Name: "code", ID: "staff.error.code"})
}

// GiveCode takes a code of an authenticator app: it ends the sign-in of a session of the stage password, and steps any other
// session up. The session gets a new token, and the old one is dead.
func (s *Service) GiveCode(ctx context.Context, session *Session, typed string) (token string, err error) {
	if err := s.countSecond(ctx, session); err != nil {
		return "", err
	}
	code := canonicalCode(typed)
	if code == "" {
		return "", s.secondFailed(ctx, session, "totp", "no code", wrongCode())
	}
	id, step, err := s.matchApp(ctx, session.Officer.ID, code, true)
	if err != nil {
		return "", err
	}
	if step == 0 {
		return "", s.secondFailed(ctx, session, "totp", "wrong", wrongCode())
	}
	return s.given(ctx, session, "totp", wrongCode(), func(tx *store.Tx, now time.Time) (bool, error) {
		n, err := tx.Exec(`UPDATE staff_authenticators SET last_step = $3, used_at = $4
			WHERE id = $1 AND officer_id = $2 AND confirmed_at IS NOT NULL AND last_step < $3`, id, session.Officer.ID, step, now)
		return n == 1, err
	})
}

// matchApp looks which of an officer's apps shows a code now, and returns it with the code's step; step 0 when none does.
func (s *Service) matchApp(ctx context.Context, officer int64, code string, confirmed bool) (found ident.ID, step int64, err error) {
	rows, err := s.store.Read(ctx).Rows(`SELECT id, secret FROM staff_authenticators
		WHERE officer_id = $1 AND kind = 'totp' AND (confirmed_at IS NOT NULL) = $2 ORDER BY created_at`, officer, confirmed)
	if err != nil {
		return found, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id ident.ID
		var sealed []byte
		if err := rows.Scan(&id, &sealed); err != nil {
			return found, 0, err
		}
		key, err := s.openSecret(ctx, id, officer, sealed)
		if err != nil {
			return found, 0, err
		}
		at, ok, err := matchStep(key, code, s.now())
		if err != nil {
			return found, 0, err
		}
		if ok && step == 0 {
			found, step = id, at
		}
	}
	return found, step, rows.Err()
}

// AppSetup is what an authenticator app is given: by its camera, its link, or typed.
type AppSetup struct {
	ID     ident.ID
	Name   string
	Secret string // base32 in groups of four
	URI    string // otpauth://
}

// setup writes a secret as apps read it (github.com/google/google-authenticator/wiki/Key-Uri-Format).
func (s *Service) setup(o Officer, id ident.ID, name string, key []byte) AppSetup {
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(key)
	var groups []string
	for i := 0; i < len(text); i += 4 {
		groups = append(groups, text[i:min(i+4, len(text))])
	}
	label := url.PathEscape(s.company.Name + ":" + o.Email)
	query := "secret=" + text + "&issuer=" + url.PathEscape(s.company.Name)
	return AppSetup{ID: id, Name: name, Secret: strings.Join(groups, " "), URI: "otpauth://totp/" + label + "?" + query}
}
