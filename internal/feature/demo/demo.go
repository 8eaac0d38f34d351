// Package demo invents a web-hosting company with its customers, three years of their orders, invoices and
// payments, and writes them as the files that the portal's importers read. Nothing takes a short cut into
// the database: what the demonstration shows came through the same doors as a real company's data.
//
// The same day always gives the same bytes. Nobody in it exists: names are put together from common ones;
// domains are of the reserved kind (.example, example.org), addresses of computers come from the ranges for
// documentation, enterprise numbers lie below those that were ever given out, phone numbers are 0470 00 00 xx
// or begin with digits that no Belgian number begins with. Money is counted in whole cents and adds up.
//
// The people include those that break programs: see cases.go.
package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
	_ "time/tzdata" // days are Belgian days
)

// Names of what Write makes in its folder.
const (
	HPXDir          = "hpx"              // for `inzage import hpx`
	UBLDir          = "ubl"              // *.xml, for `inzage import ubl`
	WHMCSDir        = "whmcs"            // for `inzage import whmcs`
	CertificateFile = "certificate.json" // for INZAGE_CERTIFICATE
)

// Sources of the records, as they stand in front of each record's id.
const (
	Source      = "kastanje:main"
	WHMCSSource = "whmcs:berkenhost"
)

// brussels is the zone in which the company works.
var brussels = mustZone("Europe/Brussels")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // time/tzdata is linked in: only a misspelt name gets here
	}
	return zone
}

// Write makes the folder dir with everything that the company's systems would hand over on the Belgian day
// of now: all of it or nothing. It refuses a folder that exists (the error wraps fs.ErrExist), because the
// files of another day tell another history; what a killed run left behind is replaced.
func Write(dir string, now time.Time) (Company, error) {
	if _, err := os.Lstat(dir); err == nil {
		return Company{}, fmt.Errorf("demo files: %s: %w; remove it to invent the company anew", dir, fs.ErrExist)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Company{}, fmt.Errorf("demo files: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return Company{}, fmt.Errorf("demo files: %w", err)
	}
	partial := dir + ".partial"
	if err := os.RemoveAll(partial); err != nil {
		return Company{}, fmt.Errorf("demo files: %w", err)
	}
	if err := writeAll(partial, invent(now)); err != nil {
		return Company{}, fmt.Errorf("demo files: %w", err)
	}
	if err := os.Rename(partial, dir); err != nil {
		return Company{}, fmt.Errorf("demo files: %w", err)
	}
	return TheCompany(), nil
}

func writeAll(dir string, w *world) error {
	for _, step := range []func(string, *world) error{writeHPX, writeUBL, writeWHMCS, writeCertificate} {
		if err := step(dir, w); err != nil {
			return err
		}
	}
	return nil
}
