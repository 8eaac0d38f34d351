package main

import (
	"errors"
	"os"
	"os/exec"
	"sync"
	"testing"

	"inzage/internal/platform/postgres"
	"inzage/internal/testkit/pgtest"
)

// showhome is a demonstration that was started once and ended, for tests that begin where its people are done: the first start
// imports a company and handles a year of orders, which takes longer than most of what is tested here.
var showhome struct {
	once sync.Once
	dir  string
	err  error
}

// furnished returns a data folder with the demonstration in it, a test's own.
func furnished(t *testing.T) string {
	t.Helper()
	showhome.once.Do(func() {
		if showhome.dir, showhome.err = os.MkdirTemp(postgres.MemoryDir(), "inzage-house-"); showhome.err != nil {
			return
		}
		if showhome.err = os.Chmod(showhome.dir, 0o711); showhome.err != nil {
			return
		}
		startDemo(t, showhome.dir).end()
		if t.Failed() {
			showhome.err = errors.New("the demonstration did not end well")
		}
	})
	if showhome.err != nil {
		t.Fatalf("no demonstration to begin with: %v", showhome.err)
	}
	dir := pgtest.DataDir(t)
	if out, err := exec.Command("cp", "-a", showhome.dir+"/.", dir).CombinedOutput(); err != nil {
		t.Fatalf("copying the demonstration: %v\n%s", err, out)
	}
	return dir
}
