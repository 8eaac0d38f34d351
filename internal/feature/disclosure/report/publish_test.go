package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inzage/internal/platform/sshsig"
)

func TestNothingToPublish(t *testing.T) {
	w := newWorld(t)
	w.publish()
	if got := w.published(); len(got) != 0 {
		t.Fatalf("without a case there are %d reports", len(got))
	}
	w.insert(w.order("2026-08-03", "2026-09-01 delivered"))
	w.publish()
	if got := w.published(); len(got) != 0 {
		t.Fatalf("the running half-year is published: %v", got[0].Half)
	}
}

func TestPublished(t *testing.T) {
	w := newWorld(t)
	for range 6 {
		w.insert(w.order("2026-02-02", "2026-02-12 delivered"), [2]string{"account", ""})
	}
	q := w.order("2026-06-20")
	q.Told = nil
	w.insert(q, [2]string{"", "traffic"})
	w.insert(w.order("2026-09-20"))
	w.publish()
	reports := w.published()
	if len(reports) != 1 || reports[0].Half != (Half{Year: 2026}) {
		t.Fatalf("published: %v", reports)
	}
	p := reports[0]
	if got := p.Total.Cells[Full].String(); got != "6" && got != "x" {
		t.Errorf("complied with: %s", got)
	}
	if got := p.Total.Cells[PendingEnd].String(); got != "1-4" && got != "x" {
		t.Errorf("one is pending, and printed as %s", got)
	}
	if got := w.balance(p.Half); got["received"] != 7 || got["pending_end"] != 1 || got["answered"] != 6 || got["pending_start"] != 0 {
		t.Errorf("balance: %v", got)
	}
	if key, err := sshsig.Verify(p.Signature, w.svc.Use(), bytes.NewReader(p.File)); err != nil || sshsig.Fingerprint(key) != sshsig.Fingerprint(w.svc.SigningKey.PublicKey()) {
		t.Errorf("signature: %v", err)
	}

	// Later changes do not reach what is published, and a second run publishes nothing twice.
	w.insert(w.order("2026-03-03", "2026-03-04 rejected"))
	w.publish()
	if again := w.published(); len(again) != 1 || !bytes.Equal(again[0].File, p.File) {
		t.Error("what was published has changed")
	}
	if _, err := w.super.Exec(t.Context(), `UPDATE transparency_reports SET figures = 'x'`); err == nil || !strings.Contains(err.Error(), "cannot be changed") {
		t.Errorf("the database lets it be changed: %v", err)
	}
	if _, err := w.super.Exec(t.Context(), `DELETE FROM transparency_balances`); err == nil {
		t.Error("the database lets a balance go")
	}
}

// TestPublishedOnce lets several processes publish at once.
func TestPublishedOnce(t *testing.T) {
	w := newWorld(t)
	w.insert(w.order("2026-02-02", "2026-02-12 delivered"))
	wrong := make(chan error, 8)
	for range cap(wrong) {
		go func() { wrong <- w.svc.Publish(context.Background()) }()
	}
	for range cap(wrong) {
		if err := <-wrong; err != nil {
			t.Error(err)
		}
	}
	var entries int
	must(t, w.super.QueryRow(t.Context(), `SELECT count(*) FROM audit.entry WHERE type = 'figures.published'`).Scan(&entries))
	if entries != 1 || len(w.published()) != 1 {
		t.Errorf("%d entries, %d reports", entries, len(w.published()))
	}
}

// TestGrace: on the last day before the figures are due there are none, on the day there are.
func TestGrace(t *testing.T) {
	w := newWorld(t)
	w.insert(w.order("2026-08-03", "2026-09-01 delivered"))
	w.clock.Set(time.Date(2027, time.January, 15, 23, 59, 59, 0, Half{}.Start().Location()))
	w.publish()
	if len(w.published()) != 0 {
		t.Error("published before the day")
	}
	w.clock.Advance(time.Second)
	w.publish()
	if len(w.published()) != 1 {
		t.Error("not published on the day")
	}
}

// TestDoesNotAddUp plants a case whose history lost its answer: nothing is published, and the log names it. Other half-years are.
func TestDoesNotAddUp(t *testing.T) {
	w := newWorld(t)
	w.insert(w.order("2025-02-02", "2025-02-12 delivered"))
	w.insert(w.order("2026-02-02", "2026-02-12 acknowledged"))
	err := w.svc.Publish(context.Background())
	if err == nil || !strings.Contains(err.Error(), "D-2026-000002") || !strings.Contains(w.log.String(), "level=ERROR") || !strings.Contains(w.log.String(), "D-2026-000002") {
		t.Errorf("error: %v\nlog: %s", err, w.log)
	}
	var got []string
	for _, p := range w.published() {
		got = append(got, p.Half.String())
	}
	if strings.Join(got, " ") != "2025-h2 2025-h1" {
		t.Errorf("published: %v", got)
	}
	states, err := w.svc.States(context.Background())
	if err != nil || len(states) != 4 || states[1].Problem == nil || states[0].Problem != nil {
		t.Errorf("officers see %v %v", states, err)
	}
	w.may = false
	if _, err := w.svc.States(context.Background()); err == nil {
		t.Error("who may not sees true figures")
	}
}

// TestSignedLater: figures that were published without a key are signed once there is one.
func TestSignedLater(t *testing.T) {
	w := newWorld(t)
	key := w.svc.SigningKey
	w.svc.SigningKey = nil
	w.insert(w.order("2026-02-02", "2026-02-12 delivered"))
	w.publish()
	if p := w.published()[0]; p.Signer != "" || len(p.Signature) != 0 {
		t.Fatal("signed without a key")
	}
	w.svc.SigningKey = key
	w.publish()
	if p := w.published()[0]; p.Signer == "" {
		t.Fatal("not signed")
	} else if _, err := sshsig.Verify(p.OrdersSignature, w.svc.Use(), bytes.NewReader(p.Orders)); err != nil {
		t.Error(err)
	}
}

// TestWithSSHKeygen checks a file as its reader does.
func TestWithSSHKeygen(t *testing.T) {
	tool, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Fatal("ssh-keygen is missing: install openssh-client")
	}
	w := newWorld(t)
	w.insert(w.order("2026-02-02", "2026-02-12 delivered"))
	w.publish()
	p, dir := w.published()[0], t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "signers"), []byte(p.Signer+"\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "sig"), p.Signature, 0o600))
	verify := func(file []byte) error {
		c := exec.CommandContext(t.Context(), tool, "-Y", "verify", "-f", "signers", "-I", w.svc.Domain.Identity(), "-n", w.svc.Use(), "-s", "sig")
		c.Dir, c.Stdin = dir, bytes.NewReader(file)
		return c.Run()
	}
	if err := verify(p.File); err != nil {
		t.Error(err)
	}
	if verify(append(bytes.Clone(p.File), ' ')) == nil {
		t.Error("a changed file passes")
	}
}

// TestColumns holds both files against the columns that others read.
func TestColumns(t *testing.T) {
	w := newWorld(t)
	for range 7 {
		w.insert(w.order("2026-02-02", "2026-02-12 delivered"), [2]string{"account", ""}, [2]string{"", "traffic"})
	}
	w.publish()
	p := w.published()[0]
	lines, err := csv.NewReader(bytes.NewReader(p.File)).ReadAll()
	must(t, err)
	const want = "period_start,period_end,authority_country,authority_type,legal_basis,data_category,requests_received,requests_pending_start,requests_pending_end,accounts_specified,accounts_with_data,disclosed_full,disclosed_partial,no_data,rejected,withdrawn,fraudulent,emergency,preservation_only,secrecy_imposed,users_notified_before,users_notified_after,users_notice_held,challenged,median_hours_ack,median_hours_effect,reject_reasons"
	if got := strings.Join(lines[0], ","); got != want {
		t.Errorf("columns: %s", got)
	}
	if len(lines) != 5 || lines[3][2] != "TOTAL" || lines[4][2] != "OUTSIDE_POLICY" || lines[1][0] != "2026-01-01" || lines[1][1] != "2026-06-30" {
		t.Errorf("lines: %v", lines)
	}
	if n := lines[3][6]; n != "7" && n != "x" { // each once, though each has two categories
		t.Errorf("total received: %s", n)
	}
	orders, err := csv.NewReader(bytes.NewReader(p.Orders)).ReadAll()
	must(t, err)
	if len(orders) != 2 || len(orders[0]) != 20 || orders[0][10] != "Number of orders to provide information" ||
		orders[0][13] != "Contextual information on number of orders to act against illegal content received" ||
		orders[0][17] != "Contextual information on Number of orders to provide information" || orders[1][10] != lines[3][6] {
		t.Errorf("orders: %q", orders)
	}
}
