package seal

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLibraryOfCongress holds a package against the reference validator, where it is.
func TestLibraryOfCongress(t *testing.T) {
	var validator []string
	if p, err := exec.LookPath("bagit.py"); err == nil {
		validator = []string{p}
	} else if exec.Command("python3", "-m", "bagit", "--help").Run() == nil {
		validator = []string{"python3", "-m", "bagit"}
	} else {
		t.Skip("the Library of Congress's validator is missing: pip install bagit")
	}
	w := newWorkshop(t)
	dir := t.TempDir()
	for _, e := range w.es {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, e.h.Name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(e.h.Name, "/") {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, e.h.Name), e.body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func() (string, error) {
		out, err := exec.Command(validator[0], append(validator[1:], "--validate", filepath.Join(dir, ref))...).CombinedOutput()
		return string(out), err
	}
	if out, err := run(); err != nil {
		t.Errorf("a good bag: %v %s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, ref, "data", "more.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run(); err == nil {
		t.Errorf("a payload file more: %s", out)
	}
}
