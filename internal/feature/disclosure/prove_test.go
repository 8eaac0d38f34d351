package disclosure

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inzage/internal/core/ident"
	"inzage/internal/feature/disclosure/seal"
	"inzage/internal/platform/audit"
	"inzage/internal/platform/checkpoint"
)

// signedLog is the audit log of a world with a key. The test places and signs where the portal's own loops would.
type signedLog struct {
	*world
	signer *checkpoint.Signer
	signs  bool // the portal has the key; else another process signs
	fails  error
	asked  int
}

// newSignedLog makes a world whose packages get proofs.
func newSignedLog(t *testing.T) *signedLog {
	t.Helper()
	l := &signedLog{}
	private, err := checkpoint.GenerateKey("privacy.noordzee.example/audit")
	must(t, err)
	key, err := checkpoint.ParseKey(private)
	must(t, err)
	l.signer = &checkpoint.Signer{Key: key, File: filepath.Join(t.TempDir(), "log-checkpoint")}
	l.world = newWorld(t, func(o *Options) { o.Prove = l.prove })
	return l
}

func (l *signedLog) prove(ctx context.Context, id ident.ID) (audit.Proven, error) {
	l.asked++
	if l.fails != nil {
		return audit.Proven{}, l.fails
	}
	if l.signs {
		l.sign()
	}
	return audit.Prove(ctx, l.super, id, l.signer.Key.Verifier())
}

// sign places what waits and signs it, as batcher and signer do.
func (l *signedLog) sign() {
	l.t.Helper()
	for {
		n, err := audit.Place(context.Background(), l.super)
		must(l.t, err)
		if n == 0 {
			break
		}
	}
	_, err := audit.Sign(context.Background(), l.super, l.signer, l.clock.Now())
	must(l.t, err)
}

// proof is the file, and whether it is there.
func (l *signedLog) proof(reference string) []byte {
	l.t.Helper()
	b, err := os.ReadFile(filepath.Join(l.svc.Packages.Path(reference), reference+seal.ProofSuffix))
	if !errors.Is(err, os.ErrNotExist) {
		must(l.t, err)
	}
	return b
}

// checked looks at a package as its receiver does, with the log's key from elsewhere.
func (l *signedLog) checked(reference string) seal.Report {
	l.t.Helper()
	beside, err := seal.LogFiles(l.svc.Packages.CipherPath(reference))
	must(l.t, err)
	beside.Trusted = l.signer.Key.Verifier()
	cipher, err := os.Open(l.svc.Packages.CipherPath(reference))
	must(l.t, err)
	defer func() { _ = cipher.Close() }()
	p := l.handover(reference).Package
	r, err := seal.Verify(l.t.Context(), cipher, seal.Check{Signature: p.Signature, Domain: l.svc.Domain, Fingerprints: []string{p.Signer}, Log: beside})
	must(l.t, err)
	return r
}

// TestProof: a sealed package has the proof of its entry at once when the portal signs; the receiver checks it, and it is among the
// files that are handed over.
func TestProof(t *testing.T) {
	l := newSignedLog(t)
	l.signs = true
	reference := l.released()
	if r := l.checked(reference); !r.OK() || !r.Log.Leaf || !r.Log.Proof || !r.Log.Pinned {
		t.Fatalf("%v %+v", r.Problems, r.Log)
	}
	h := l.handover(reference)
	if h.Proof != ProofThere {
		t.Errorf("%q", h.Proof)
	}
	for _, name := range []string{reference + ".tlog-proof", reference + ".leaf.json", "log.vkey"} {
		f, err := l.svc.PackageFile(l.A.ctx, reference, name)
		must(t, err)
		must(t, f.Close())
	}
	folder, files, err := l.svc.Export(system, reference, t.TempDir())
	must(t, err)
	if beside, err := seal.LogFiles(filepath.Join(folder, reference+".tar.age")); err != nil || beside.Proof == nil || len(files) < 7 {
		t.Errorf("%v %v", files, err)
	}
	before, asked := l.proof(reference), l.asked
	must(t, l.svc.proveLeft(system))
	if !bytes.Equal(before, l.proof(reference)) || l.asked != asked {
		t.Error("a proof that is there is made anew")
	}
}

// TestProofComesLater: where another process signs, the proof waits for it, and the release and the handing over do not.
func TestProofComesLater(t *testing.T) {
	l := newSignedLog(t)
	reference := l.released()
	if l.proof(reference) != nil || l.handover(reference).Proof != ProofComing {
		t.Fatal("a proof without a checkpoint")
	}
	l.clock.Advance(proveAgain)
	l.drain()
	if l.proof(reference) != nil {
		t.Fatal("a proof without a checkpoint")
	}
	must(t, l.svc.Deliver(l.A.ctx, reference, Handing{Version: l.read(reference).Version, Channel: "hand", Recipient: "griffier Claes"}))
	l.sign()
	l.clock.Advance(proveAgain)
	l.drain()
	if r := l.checked(reference); !r.OK() || !r.Log.Proof {
		t.Errorf("%v %+v", r.Problems, r.Log)
	}
	if got := l.handover(reference).Proof; got != ProofThere {
		t.Errorf("%q", got)
	}
}

// TestProofComesMuchLater: when nobody signs for hours, pages and the log say so, and the proof comes all the same.
func TestProofComesMuchLater(t *testing.T) {
	l := newSignedLog(t)
	reference := l.released()
	for range 30 { // until the job leaves it to the chore
		l.clock.Advance(proveAgain)
		l.drain()
	}
	if n := l.count(`SELECT count(*) FROM river_job WHERE kind = 'disclosure_prove' AND state <> 'completed'`); n != 0 {
		t.Error("the job looks for ever")
	}
	must(t, l.svc.proveLeft(system))
	if strings.Contains(l.log.String(), "waits for the proof") || l.handover(reference).Proof != ProofComing {
		t.Error("it complains too early")
	}
	l.clock.Advance(2 * time.Hour)
	must(t, l.svc.proveLeft(system))
	if !strings.Contains(l.log.String(), "waits for the proof") || l.handover(reference).Proof != ProofLate {
		t.Error("nobody is told")
	}
	l.sign()
	must(t, l.svc.proveLeft(system))
	if r := l.checked(reference); !r.OK() || !r.Log.Proof {
		t.Errorf("%v %+v", r.Problems, r.Log)
	}
}

// TestProofKilled: killed between any two steps, what is missing or half is made again, and stays the same.
func TestProofKilled(t *testing.T) {
	l := newSignedLog(t)
	l.signs = true
	reference := l.released()
	want := l.proof(reference)
	at := func(name string) string { return filepath.Join(l.svc.Packages.Path(reference), name) }
	for name, damage := range map[string]func() error{
		"before the key": func() error {
			return errors.Join(os.Remove(at(reference+seal.ProofSuffix)), os.Remove(at(seal.LogKeyName)))
		},
		"before the proof": func() error { return os.Remove(at(reference + seal.ProofSuffix)) },
		"half a file":      func() error { return os.WriteFile(at(reference+seal.ProofSuffix), want[:50], 0o600) },
		"in the middle of writing": func() error {
			return errors.Join(os.Remove(at(reference+seal.ProofSuffix)), os.WriteFile(at(".partial-"+reference+seal.ProofSuffix), want[:50], 0o600))
		},
		"another's key": func() error {
			return os.WriteFile(at(seal.LogKeyName), []byte("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n"), 0o600)
		},
	} {
		must(t, damage())
		must(t, l.svc.prove(system, proveJob{Case: l.read(reference).ID, Round: 1}))
		if !bytes.Equal(l.proof(reference), want) {
			t.Errorf("%s: %s", name, l.proof(reference))
		}
		if r := l.checked(reference); !r.OK() || !r.Log.Proof {
			t.Errorf("%s: %v", name, r.Problems)
		}
	}
}

// TestProofRefused: a log that is not signed any more leaves the package as it is, and the failure is seen.
func TestProofRefused(t *testing.T) {
	l := newSignedLog(t)
	l.fails = &checkpoint.Refusal{Last: checkpoint.Checkpoint{Size: 9}, Size: 3, File: "log-checkpoint"}
	reference := l.released()
	if l.proof(reference) != nil {
		t.Error("a proof of a log that was put back")
	}
	if err := l.svc.proveLeft(system); err == nil || !strings.Contains(err.Error(), reference) {
		t.Errorf("%v", err)
	}
	l.at(reference, Released)
	l.fails, l.signs = nil, true
	must(t, l.svc.proveLeft(system))
	if r := l.checked(reference); !r.OK() || !r.Log.Proof {
		t.Errorf("%v", r.Problems)
	}
}

// TestProofOfTheNewPackage: after a second collection the proof is the new package's, also when the first one's job comes late.
func TestProofOfTheNewPackage(t *testing.T) {
	l := newSignedLog(t)
	l.signs = true
	reference := l.collected()
	first := l.proof(reference)
	c := l.read(reference)
	l.clock.Advance(time.Minute)
	must(t, l.svc.Collect(l.A.ctx, reference, c.Version))
	l.drain()
	must(t, l.svc.prove(system, proveJob{Case: c.ID, Round: 1})) // late: it is over
	if second := l.proof(reference); second == nil || bytes.Equal(first, second) {
		t.Error("the proof is the old one's")
	}
	if r := l.checked(reference); !r.OK() || !r.Log.Proof {
		t.Errorf("%v", r.Problems)
	}
	must(t, l.svc.prove(system, proveJob{Case: 999, Round: 1})) // a case that is gone
}

// TestNoProofs: without a key to prove with, packages have none, and pages say nothing of it.
func TestNoProofs(t *testing.T) {
	w := newWorld(t)
	reference := w.released()
	if h := w.handover(reference); h.Proof != NoProof {
		t.Errorf("%q", h.Proof)
	}
	must(t, w.svc.proveLeft(system))
}
