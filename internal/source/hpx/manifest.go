package hpx

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"inzage/internal/platform/intake"
)

// manifest describes the files of a folder. It is optional: what it does not say is taken from file names.
type manifest struct {
	Format      string         `json:"format"`
	Source      string         `json:"source"`
	Kind        string         `json:"kind"` // full, delta
	GeneratedAt string         `json:"generated_at"`
	TZ          string         `json:"tz"`
	Files       []manifestFile `json:"files"`
	Complete    []string       `json:"complete"`
}

type manifestFile struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Records *int   `json:"records"`
	SHA256  string `json:"sha256"`
}

const (
	manifestName = "manifest.json"
	maxManifest  = 1 << 20
	maxSource    = 64 // length of a source's name
)

func (s *Source) openFolder(dir string) error {
	m, err := readManifest(filepath.Join(dir, manifestName))
	if err != nil {
		return err
	}
	if err := s.apply(m); err != nil {
		return fmt.Errorf("%s: %w", manifestName, err)
	}
	listed := map[string]bool{}
	for i := range m.Files {
		entry := &m.Files[i]
		if !filepath.IsLocal(entry.Name) || listed[entry.Name] {
			return fmt.Errorf("%s: %q is not the name of a file in this folder, or stands twice", manifestName, entry.Name)
		}
		listed[entry.Name] = true
		f, err := intake.StatFile(filepath.Join(dir, entry.Name), entry.Name)
		if err != nil {
			s.damaged[entry.Type] = true
			s.extra = append(s.extra, intake.NewReject(entry.Name, 0,
				intake.NewProblem(intake.CodeUnreadable, "the manifest lists this file and it cannot be read (%v)", cause(err))))
			continue
		}
		recordType := entry.Type
		if recordType == "" {
			recordType = typeByName(entry.Name)
		}
		s.files = append(s.files, file{File: f, recordType: recordType, entry: entry})
	}
	return s.addFolder(dir, listed, len(m.Files) > 0)
}

// addFolder adds the files of a folder that no manifest lists. Beside a manifest that lists files they are
// refused: whether they belong to this export is not known.
func (s *Source) addFolder(dir string, listed map[string]bool, refuse bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || listed[name] || name == manifestName || !isData(name) {
			continue
		}
		if refuse {
			s.extra = append(s.extra, intake.NewReject(name, 0,
				intake.NewProblem(intake.CodeFormat, "the manifest does not list this file; list it there, or import it by its name")))
			continue
		}
		f, err := intake.StatFile(filepath.Join(dir, name), name)
		if err != nil {
			return err
		}
		s.files = append(s.files, file{File: f, recordType: typeByName(name)})
		if s.at.IsZero() {
			s.at = f.Modified
		}
	}
	if len(s.files)+len(s.extra) == 0 {
		return fmt.Errorf("%s holds no .ndjson or .csv files", dir)
	}
	return nil
}

func isData(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".ndjson", ".jsonl", ".csv":
		return !strings.HasPrefix(name, ".")
	}
	return false
}

func readManifest(path string) (manifest, error) {
	var m manifest
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	if info.Size() > maxManifest {
		return m, fmt.Errorf("%s is larger than 1 MiB", manifestName)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return m, err
	}
	b = []byte(strings.TrimPrefix(string(b), "\ufeff"))
	if err := intake.CheckJSON(b); err != nil {
		return m, fmt.Errorf("%s: %w", manifestName, err)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("%s: %w", manifestName, err)
	}
	if m.Format != "hpx/1" {
		return m, fmt.Errorf("%s: the format is %q; this program reads hpx/1", manifestName, m.Format)
	}
	return m, nil
}

// apply takes over what the manifest says of the whole folder.
func (s *Source) apply(m manifest) error {
	if m.Source != "" {
		s.name = m.Source
	}
	if len(s.name) > maxSource || strings.ContainsAny(s.name, "/\x00\n") {
		return fmt.Errorf("source %q is not a name like whmcs:main", s.name)
	}
	if m.TZ != "" {
		zone, err := intake.ParseZone(m.TZ)
		if err != nil {
			return fmt.Errorf("tz: %w", err)
		}
		s.zone = zone
	}
	generated, err := intake.ReadTime(m.GeneratedAt, s.zone)
	if err != nil {
		return fmt.Errorf("generated_at: %w", err)
	}
	s.at = generated.Time.Time
	if m.Kind != "delta" { // a delta leaves out what did not change, whatever else it says
		s.complete = m.Complete
	}
	return nil
}

// fileTypes are the names that files of a record type have.
var fileTypes = map[string]string{
	"customers": "customer", "identifiers": "identifier", "contacts": "contact", "users": "login", "logins": "login",
	"services": "service", "orders": "order", "invoices": "invoice", "payments": "payment", "consents": "consent_event",
	"calls": "call", "messages": "message", "weblog": "web_hit", "servicelog": "log_file", "maintenance": "staff_access",
	"sources": "system_note",
}

// notHeld are the record types of hpx/1 that the portal cannot take yet.
var notHeld = map[string]bool{
	"call": true, "message": true, "web_hit": true, "log_file": true, "staff_access": true, "system_note": true,
}

// typeByName returns the record type that a file name says, or nothing.
func typeByName(name string) string {
	base := strings.ToLower(strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)))
	return fileTypes[base]
}
