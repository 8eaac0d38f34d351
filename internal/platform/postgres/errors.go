package postgres

import (
	"fmt"
	"strconv"
	"strings"
)

// MissingError says that there is no PostgreSQL on this machine that can be used.
type MissingError struct {
	TooOld []string // versions found that are older than MinimumMajor
}

func (e *MissingError) Error() string {
	found := "PostgreSQL was not found (no folder with initdb and postgres on PATH, in /usr/lib/postgresql/*/bin or from pg_config)"
	if len(e.TooOld) > 0 {
		found = fmt.Sprintf("the PostgreSQL found here is too old (%s)", strings.Join(e.TooOld, ", "))
	}
	return fmt.Sprintf("%s: install version %d or newer, on Debian and Ubuntu with \"apt-get install postgresql\", "+
		"or set INZAGE_DATABASE_URL to use a database server", found, MinimumMajor)
}

// VersionError says that the cluster was made by another major version of PostgreSQL than those on this machine.
type VersionError struct {
	Folder    string   // the cluster's folder; empty where it is not known
	Cluster   int      // major version that made the cluster
	Installed []string // versions found on this machine
}

func (e *VersionError) Error() string {
	installed := "no other version is installed"
	if len(e.Installed) > 0 {
		installed = "installed is " + strings.Join(e.Installed, ", ")
	}
	major := strconv.Itoa(e.Cluster)
	return fmt.Sprintf("the database in %s was made by PostgreSQL %s, but %s: install postgresql-%s, or move the data "+
		"with pg_dump or pg_upgrade; nothing was changed", e.Folder, major, installed, major)
}

// InUseError says that another program has the data folder.
type InUseError struct {
	DataDir string
	PID     int // of the other program; 0 when it could not be read
}

func (e *InUseError) Error() string {
	other := "another process"
	if e.PID > 0 {
		other = fmt.Sprintf("process %d", e.PID)
	}
	return fmt.Sprintf("the database in %s is in use by %s: stop that one first, or set INZAGE_DATA_DIR to another folder",
		e.DataDir, other)
}

// PlaceError says that a folder cannot hold the cluster as it is, and what to do about it.
type PlaceError struct {
	Problem string
	Remedy  string
	Err     error // cause, may be nil
}

func (e *PlaceError) Error() string {
	s := e.Problem
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s + ": " + e.Remedy
}

// Unwrap returns the cause.
func (e *PlaceError) Unwrap() error { return e.Err }

// serverError is a PostgreSQL program that failed, with what it said last.
type serverError struct {
	what string // "initdb failed"
	err  error
	said string
}

func (e *serverError) Error() string {
	s := e.what
	if e.err != nil {
		s += ": " + e.err.Error()
	}
	if said := strings.TrimSpace(e.said); said != "" {
		s += "; it said:\n" + said
	}
	return s
}

func (e *serverError) Unwrap() error { return e.err }
