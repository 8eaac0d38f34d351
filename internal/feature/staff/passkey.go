package staff

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"inzage/internal/core/fault"
	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
	"inzage/internal/platform/store"
)

// Purpose is what a passkey is asked for.
type Purpose string

// The purposes. A challenge for one answers no other.
const (
	PurposeSignIn Purpose = "sign_in"
	PurposeStepUp Purpose = "step_up"
	PurposeAdd    Purpose = "add"
)

// newPasskeys says to whom passkeys are bound: the exact host, and this very origin.
func newPasskeys(base *url.URL, company string) (*webauthn.WebAuthn, error) {
	timeout := webauthn.TimeoutConfig{Enforce: true, Timeout: ChallengeLife, TimeoutUVD: ChallengeLife}
	return webauthn.New(&webauthn.Config{
		RPID: base.Hostname(), RPDisplayName: company, RPOrigins: []string{base.Scheme + "://" + base.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			UserVerification: protocol.VerificationRequired, ResidentKey: protocol.ResidentKeyRequirementDiscouraged,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: timeout, Registration: timeout},
	})
}

// holder is an officer as the library sees one.
type holder struct {
	Officer
	credentials []webauthn.Credential
}

// WebAuthnID is the handle that authenticators keep: it tells nothing to who finds one.
func (h holder) WebAuthnID() []byte { return []byte(keys.Officer(h.ID).String()) }

// WebAuthnName is the name that browsers show.
func (h holder) WebAuthnName() string { return h.Email }

// WebAuthnDisplayName is the name of the person.
func (h holder) WebAuthnDisplayName() string { return h.Name }

// WebAuthnCredentials are the officer's own passkeys, and nobody else's.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

func (s *Service) holder(r store.Reader, o Officer) (holder, error) {
	h := holder{Officer: o}
	rows, err := r.Rows(`SELECT credential, sign_count FROM staff_authenticators WHERE officer_id = $1 AND kind = 'passkey' ORDER BY created_at`, o.ID)
	if err != nil {
		return holder{}, err
	}
	defer rows.Close()
	for rows.Next() {
		var doc []byte
		var count int64
		if err := rows.Scan(&doc, &count); err != nil {
			return holder{}, err
		}
		var c webauthn.Credential
		if err := json.Unmarshal(doc, &c); err != nil {
			return holder{}, err
		}
		c.Authenticator.SignCount = uint32(count)
		h.credentials = append(h.credentials, c)
	}
	return h, rows.Err()
}

// BeginPasskey makes a challenge for a session and returns what the browser needs, in JSON. An earlier challenge of the
// session is dead.
func (s *Service) BeginPasskey(ctx context.Context, session *Session, add bool) ([]byte, error) {
	if s.passkeys == nil {
		return nil, fault.Missing()
	}
	purpose := PurposeSignIn
	switch {
	case add && session.Stage != StagePassword:
		if err := s.adds(session); err != nil {
			return nil, err
		}
		purpose = PurposeAdd
	case session.Stage == StageFull:
		purpose = PurposeStepUp
	case session.Stage != StagePassword || add:
		return nil, fault.New(fault.Forbidden, "staff.error.session")
	}
	h, err := s.holder(s.store.Read(ctx), session.Officer)
	if err != nil {
		return nil, err
	}
	options, data, err := s.challenge(h, purpose)
	if err != nil {
		return nil, err
	}
	doc, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	err = s.store.Upkeep(ctx, store.StaffSeen, func(u *store.UpkeepTx) error {
		_, err := u.Exec(`INSERT INTO staff_challenges (session_id, purpose, data, expires_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (session_id) DO UPDATE SET purpose = $2, data = $3, expires_at = $4`,
			session.ID, purpose, string(doc), s.now().Add(ChallengeLife))
		return err
	})
	if err != nil {
		return nil, err
	}
	return json.Marshal(options)
}

func (s *Service) challenge(h holder, purpose Purpose) (options any, data *webauthn.SessionData, err error) {
	if purpose == PurposeAdd {
		exclude := webauthn.Credentials(h.credentials).CredentialDescriptors()
		return s.passkeys.BeginRegistration(h, webauthn.WithExclusions(exclude))
	}
	if len(h.credentials) == 0 {
		return nil, nil, fault.New(fault.Conflict, "staff.error.no_passkey")
	}
	return s.passkeys.BeginLogin(h, webauthn.WithUserVerification(protocol.VerificationRequired))
}

// takeChallenge uses the session's challenge up, whatever the answer to it is worth.
func (s *Service) takeChallenge(ctx context.Context, session *Session, purpose Purpose) (data webauthn.SessionData, ok bool, err error) {
	var doc []byte
	err = s.store.Upkeep(ctx, store.StaffSeen, func(u *store.UpkeepTx) error {
		return u.Row(`DELETE FROM staff_challenges WHERE session_id = $1 AND purpose = $2 AND expires_at > $3 RETURNING data`,
			session.ID, purpose, s.now()).Scan(&doc)
	})
	if fault.Is(err, fault.NotFound) {
		return data, false, nil
	}
	if err != nil {
		return data, false, err
	}
	err = json.Unmarshal(doc, &data)
	data.Expires = time.Time{} // by our own clock, above
	return data, err == nil, err
}

func wrongPasskey() error { return fault.New(fault.Invalid, "staff.error.passkey") }

// maxAnswer is the most bytes of what a browser answers with.
const maxAnswer = 64 << 10

// GivePasskey takes what a passkey answered to the session's challenge: it ends the sign-in of a session of the stage
// password, and steps a full one up.
func (s *Service) GivePasskey(ctx context.Context, session *Session, answer string) (token string, err error) {
	if s.passkeys == nil {
		return "", fault.Missing()
	}
	if err := s.countSecond(ctx, session); err != nil {
		return "", err
	}
	purpose := PurposeSignIn
	if session.Stage != StagePassword {
		purpose = PurposeStepUp
	}
	data, ok, err := s.takeChallenge(ctx, session, purpose)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", s.secondFailed(ctx, session, "passkey", "no challenge", wrongPasskey())
	}
	h, err := s.holder(s.store.Read(ctx), session.Officer)
	if err != nil {
		return "", err
	}
	used, why := s.verifyAssertion(h, data, answer)
	if used == nil {
		return "", s.secondFailed(ctx, session, "passkey", why, wrongPasskey())
	}
	count := int64(used.Authenticator.SignCount)
	if used.Authenticator.CloneWarning {
		return "", s.cloned(ctx, session)
	}
	return s.given(ctx, session, "passkey", wrongPasskey(), func(tx *store.Tx, now time.Time) (bool, error) {
		n, err := tx.Exec(`UPDATE staff_authenticators SET sign_count = $3, used_at = $4
			WHERE officer_id = $1 AND credential_id = $2 AND (sign_count < $3 OR (sign_count = 0 AND $3 = 0))`,
			session.Officer.ID, used.ID, count, now)
		return n == 1, err
	})
}

// verifyAssertion returns the credential that answered, or why there is none.
func (s *Service) verifyAssertion(h holder, data webauthn.SessionData, answer string) (*webauthn.Credential, string) {
	if len(answer) > maxAnswer {
		return nil, "too long"
	}
	parsed, err := protocol.ParseCredentialRequestResponseBody(strings.NewReader(answer))
	if err != nil {
		return nil, reasonOf(err)
	}
	used, err := s.passkeys.ValidateLogin(h, data, parsed)
	if err != nil {
		return nil, reasonOf(err)
	}
	return used, ""
}

// reasonOf is the library's word for what was wrong, for the record.
func reasonOf(err error) string {
	if e, ok := errors.AsType[*protocol.Error](err); ok {
		return e.Type
	}
	return "invalid"
}

// cloned refuses a passkey whose counter went back: there are two of it. All officers hear of it.
func (s *Service) cloned(ctx context.Context, session *Session) error {
	err := s.store.Do(as(ctx, session.Officer.ID), store.Change{Action: "staff.passkey_cloned", Subject: session.Officer.Subject()}, func(tx *store.Tx) error {
		return s.tellAll(tx, noticeCloned, session.Officer)
	})
	if err != nil {
		return err
	}
	return wrongPasskey()
}

// AddPasskey takes what a new passkey answered, and adds it. It returns a new token when that ends the enrolment, else "".
func (s *Service) AddPasskey(ctx context.Context, session *Session, typed, answer string) (token string, err error) {
	if s.passkeys == nil {
		return "", fault.Missing()
	}
	if err := s.adds(session); err != nil {
		return "", err
	}
	name, err := authenticatorName(typed)
	if err != nil {
		return "", err
	}
	if err := s.countSecond(ctx, session); err != nil {
		return "", err
	}
	data, ok, err := s.takeChallenge(ctx, session, PurposeAdd)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", s.secondFailed(ctx, session, "passkey", "no challenge", wrongPasskey())
	}
	made, why := s.verifyCreation(holder{Officer: session.Officer}, data, answer)
	if made == nil {
		return "", s.secondFailed(ctx, session, "passkey", why, wrongPasskey())
	}
	doc, err := json.Marshal(made)
	if err != nil {
		return "", err
	}
	token, err = s.added(ctx, session, "passkey", func(tx *store.Tx, now time.Time) error {
		n, err := tx.Exec(`INSERT INTO staff_authenticators (id, officer_id, kind, name, credential_id, credential, sign_count, created_at, confirmed_at)
			VALUES ($1, $2, 'passkey', $3, $4, $5, $6, $7, $7) ON CONFLICT (credential_id) DO NOTHING`,
			ident.Random(), session.Officer.ID, name, made.ID, string(doc), int64(made.Authenticator.SignCount), now)
		if err == nil && n != 1 { // whoever has it: a passkey is of one officer, once
			err = wrongPasskey()
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return token, s.limits.Clear(ctx, secondBackoff, session.Officer.Subject().String())
}

// verifyCreation returns the new credential, or why there is none.
func (s *Service) verifyCreation(h holder, data webauthn.SessionData, answer string) (*webauthn.Credential, string) {
	if len(answer) > maxAnswer {
		return nil, "too long"
	}
	parsed, err := protocol.ParseCredentialCreationResponseBody(bytes.NewReader([]byte(answer)))
	if err != nil {
		return nil, reasonOf(err)
	}
	made, err := s.passkeys.CreateCredential(h, data, parsed)
	if err != nil {
		return nil, reasonOf(err)
	}
	return made, ""
}
