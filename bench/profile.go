package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
)

// profileTo begins a profile of this process's processor time, to be read with "go tool pprof"; end writes it to a file of
// that name in the folder. Without a folder it does nothing.
func profileTo(dir, name string) (end func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".pprof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}
