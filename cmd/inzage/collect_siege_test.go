package main

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp/totp"

	"inzage/internal/core/actor"
	"inzage/internal/core/config"
	"inzage/internal/core/i18n"
	"inzage/internal/feature/demo"
	"inzage/internal/feature/disclosure"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/postgres"
	"inzage/internal/platform/sshsig"
	"inzage/internal/testkit/portaltest"
)

// siege is the program as a process of its own, with one approved case of siegeRecords records and more, which it collects again and
// again while things go wrong.
type siege struct {
	t    *testing.T
	dir  string
	p    *process
	url  string    // of the database, as one who may do everything
	sql  *pgx.Conn // to arrange and to look
	show string    // fingerprint of the company's key

	visitor *portaltest.Visitor

	reference string
	id        int64
	records   int64
}

// siegeRecords are added to what the demonstration has of the customer.
const siegeRecords = 20_000

func besiege(t *testing.T, dir string) *siege {
	t.Helper()
	s := &siege{t: t, dir: dir}
	s.start()
	s.with(func(f *features, a, b context.Context) error {
		var err error
		s.reference, err = s.approve(f.cases, a, b)
		return err
	})
	s.id = s.number(`SELECT id FROM cases WHERE reference = $1`, s.reference)
	s.p.await("frozen", func() bool { return s.number(`SELECT count(*) FROM case_preservations WHERE case_id = $1`, s.id) > 0 })
	_, err := s.sql.Exec(t.Context(), fmt.Sprintf(`INSERT INTO payments (customer_id, id, source_id, import_id, version_at, digest, provider, provider_ref, method, amount, currency, paid_at, status, description)
		SELECT l.customer_id, gen_random_uuid(), 'siege-' || n, 1, now(), '\x00', 'paypal', 'PAY-' || n, 'wallet', n / 100.0, 'EUR', l.from_at + n * interval '1 minute', 'completed', 'Hosting ' || n
		FROM case_lines l, generate_series(1, %d) n WHERE l.case_id = $1`, siegeRecords), s.id)
	s.must(err)
	s.records = s.number(`SELECT count(*) FROM payments p JOIN case_lines l ON l.customer_id = p.customer_id AND p.paid_at >= l.from_at AND p.paid_at < l.to_at WHERE l.case_id = $1`, s.id)
	return s
}

func (s *siege) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("%v; the program said:\n%s", err, s.p.out)
	}
}

// start starts the program, and joins its database.
func (s *siege) start() {
	s.t.Helper()
	s.p = startProcess(s.t, s.dir)
	s.p.await("ready", s.p.ready)
	s.connect()
}

// connect joins the database of the running program.
func (s *siege) connect() {
	s.t.Helper()
	at, err := postgres.Find(s.dir)
	s.must(err)
	s.url = at.URL(postgres.Superuser, postgres.Database)
	if s.sql != nil {
		_ = s.sql.Close(context.Background())
	}
	s.sql, err = pgx.Connect(context.Background(), s.url)
	s.must(err)
	s.t.Cleanup(func() { _ = s.sql.Close(context.Background()) })
}

// with does something with the features of the portal on the program's own database, as the two privacy officers.
func (s *siege) with(do func(f *features, a, b context.Context) error) {
	s.t.Helper()
	p := &program{ctx: actor.With(context.Background(), actor.Job("command")), out: io.Discard, err: io.Discard, log: slog.New(slog.DiscardHandler), figures: newFigures()}
	var err error
	p.config, err = config.Load([]string{"INZAGE_DATA_DIR=" + s.dir, "INZAGE_BASE_URL=" + s.p.base})
	s.must(err)
	db, err := p.open()
	s.must(err)
	defer func() { _ = db.close() }()
	key, err := p.signingKey()
	s.must(err)
	s.show = sshsig.Fingerprint(key.PublicKey())
	f, err := p.features(db, p.inventedCompany(), nil)
	s.must(err)
	f.cases.SigningKey = key // without one nothing is begun; the program itself signs
	officer := func(person string) context.Context {
		id := s.number(`SELECT id FROM officers WHERE person = $1`, person)
		return i18n.WithLang(actor.With(context.Background(), actor.Actor{Kind: actor.Officer, OfficerID: id}), i18n.NL)
	}
	s.must(do(f, officer("P-0087"), officer("P-0131")))
}

// approve registers an order about all payments of a customer, and has it approved.
func (s *siege) approve(cases *disclosure.Service, a, b context.Context) (string, error) {
	now := time.Now()
	court := s.number(`SELECT id FROM authorities WHERE type = 'investigating_judge' AND ended_at IS NULL AND encrypt_keys <> '' AND phone_changed_person <> 'P-0087' ORDER BY id LIMIT 1`)
	reference, err := cases.Register(a, disclosure.Registration{
		Kind: string(law.Production), Channel: string(law.ByRegistered), ReceivedAt: now.Add(-time.Hour),
		Issuer: disclosure.Issuer{AuthorityID: court, Signatory: "L. Janssens", Function: "onderzoeksrechter"},
		Order: disclosure.Order{Bases: []string{string(law.Sv88bis)}, Nature: string(law.Order), Date: now.AddDate(0, 0, -1).Truncate(24 * time.Hour),
			Number: "TG.69.L3.00573/26", NumberKind: "notice", Signed: true, Enforceable: true, Language: "nl", Judge: true, Belgian: true},
		Secrecy: disclosure.Secrecy{Source: string(law.ByStatute)}, Declared: now.AddDate(0, 1, 0),
		Lines:  []disclosure.Line{{Selector: disclosure.ByCustomer, Value: demo.PrivateNL, Kind: "payments", From: now.AddDate(-5, 0, 0), To: now, Paragraph: "§ 1"}},
		Papers: []disclosure.Paper{{Role: "order", Name: "beschikking.pdf", Data: twinPaper}},
	})
	if err != nil {
		return "", err
	}
	f, err := cases.Read(b, reference)
	if err != nil {
		return "", err
	}
	contact, _, err := cases.ContactFor(a, f.Case)
	if err != nil {
		return "", err
	}
	if err := cases.Authenticate(a, reference, f.Version, disclosure.Attempt{Method: string(law.CallBack), Entry: contact.Version, Reached: "griffie", Result: disclosure.Confirmed}); err != nil {
		return "", err
	}
	if f, err = cases.Read(b, reference); err != nil {
		return "", err
	}
	review := disclosure.Review{Version: f.Version, Answers: map[int]disclosure.Finding{}, Lines: []disclosure.Decision{{Line: 1, Decision: "grant"}}}
	for _, k := range law.Checks() {
		review.Answers[k.Number] = disclosure.Finding{Answer: law.Yes}
	}
	if err := cases.Submit(a, reference, review); err != nil {
		return "", err
	}
	if f, err = cases.Read(b, reference); err != nil {
		return "", err
	}
	return reference, cases.Approve(b, reference, f.Version, hex.EncodeToString(f.Digest))
}

// collect has the first officer collect, once more if need be.
func (s *siege) collect() {
	s.t.Helper()
	s.with(func(f *features, a, _ context.Context) error {
		c, err := f.cases.Read(a, s.reference)
		if err != nil {
			return err
		}
		return f.cases.Collect(a, s.reference, c.Version)
	})
}

// number reads a number from the database; -1 while it does not answer.
func (s *siege) number(sql string, args ...any) int64 {
	var n int64
	if err := s.sql.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		s.t.Logf("%s: %v", sql, err)
		return -1
	}
	return n
}

// published reports whether the last collection has come to its end.
func (s *siege) published() bool {
	return s.number(`SELECT count(*) FROM case_packages p WHERE p.case_id = $1 AND p.published_at IS NOT NULL AND p.destroyed_at IS NULL
		AND p.round = (SELECT max(round) FROM case_runs WHERE case_id = $1)`, s.id) == 1
}

// later lets an hour pass for collections that nobody works on any more, and has the program look for such at once.
func (s *siege) later() {
	s.t.Helper()
	_, err := s.sql.Exec(context.Background(), `UPDATE case_runs SET beat_at = beat_at - interval '1 hour' WHERE case_id = `+fmt.Sprint(s.id)+`;
		INSERT INTO river_job (kind, queue, args, max_attempts, state) VALUES ('upkeep', 'upkeep', '{"chore": "disclosure_resume"}', 1, 'available')`)
	s.must(err)
}

// file is the package as it lies under the name of the case.
func (s *siege) file() string {
	return filepath.Join(s.dir, packagesFolder, s.reference, s.reference+".tar.age")
}

func (s *siege) digest() string {
	s.t.Helper()
	cipher, err := os.ReadFile(s.file())
	s.must(err)
	sum := sha512.Sum512(cipher)
	return hex.EncodeToString(sum[:])
}

// entry is the digest in the entry of the audit log that lies beside the package.
func (s *siege) entry() string {
	s.t.Helper()
	var told struct {
		Payload struct {
			Detail map[string]any `json:"detail"`
		} `json:"payload"`
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(s.file()), s.reference+".leaf.json"))
	s.must(err)
	s.must(json.Unmarshal(text, &told))
	return fmt.Sprint(told.Payload.Detail["file_sha512"])
}

// opened verifies the package that lies under the name of the case as its receiver does, and returns how many records it has.
func (s *siege) opened() (records int64) {
	s.t.Helper()
	identity := filepath.Join(s.t.TempDir(), "identity")
	s.must(os.WriteFile(identity, []byte(demo.AuthoritySecret+"\n"), 0o600))
	var out bytes.Buffer
	if code := run(s.t.Context(), []string{"disclosure", "verify", s.file(), "--fingerprint", s.show, "--identity", identity, "--reference", s.reference},
		[]string{"INZAGE_DATA_DIR=" + s.t.TempDir()}, &out, &out); code != 0 {
		s.t.Fatalf("the package is not whole:\n%s", &out)
	}
	cipher, err := os.ReadFile(s.file())
	s.must(err)
	key, err := age.ParseX25519Identity(demo.AuthoritySecret)
	s.must(err)
	clear, err := age.Decrypt(bytes.NewReader(cipher), key)
	s.must(err)
	for in := tar.NewReader(clear); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return records
		}
		s.must(err)
		if strings.HasSuffix(h.Name, ".ndjson") {
			text, err := io.ReadAll(in)
			s.must(err)
			records += int64(bytes.Count(text, []byte("\n")))
		}
	}
}

// page is the page of the case, as the first officer sees it.
func (s *siege) page() *portaltest.Page {
	s.t.Helper()
	if s.visitor == nil { // a code of the app counts once
		o := demo.Officers()[1]
		code, err := totp.GenerateCode(o.Apps[0], time.Now())
		s.must(err)
		s.visitor = portaltest.Visit(s.t, s.p.base)
		s.visitor.Get("/staff/sign-in").Submit("/staff/sign-in", map[string]string{"email": o.Email, "password": o.Password}).
			Submit("/staff/sign-in/second", map[string]string{"code": code})
	}
	return s.visitor.Get("/staff/disclosures/" + s.reference)
}
