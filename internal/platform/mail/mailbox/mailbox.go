// Package mailbox is the demo's own mail server: it takes every letter that is brought to it on loopback, keeps it as
// a file, and shows what came. Nothing leaves the machine.
//
// A letter is answered with 250 when its file is whole and on the disk, and not before: a program killed at any moment
// leaves no half letter and loses none that it has taken. Files are named by time of arrival, in order, with a random
// part that nobody can guess; they are read as what they are, the mail of strangers.
package mailbox

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"inzage/internal/core/clock"
	"inzage/internal/core/fault"
)

// Limits of the mailbox.
const (
	MaxMessage    = 1 << 20 // bytes of one letter
	MaxRecipients = 20      // of one letter
	Keep          = 2000    // letters; beyond that the oldest go
	slack         = 100     // more than Keep that may gather until they do: the folder is then read once
)

// Box is a folder of letters. It may be used from several goroutines, by one process.
type Box struct {
	dir   string
	root  *os.Root // nothing outside the folder can be reached through it
	log   *slog.Logger
	clock clock.Clock
	end   func() // of the mail server; nil while there is none

	mu    sync.Mutex
	count int       // letters in the folder, as far as we know
	named int       // letters since the box was opened
	last  time.Time // of the newest letter, so that names are in the order of arrival whatever the clock does

	settling sync.Mutex
	settled  int // so many of those are in a folder that is on the disk
}

// Open makes the folder if there is none, and takes it up where it was left.
func Open(dir string, log *slog.Logger) (*Box, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	b := &Box{dir: dir, root: root, log: log, clock: clock.System()}
	names, err := b.names()
	b.count = len(names)
	if err == nil && len(names) > 0 {
		b.last, err = arrival(names[0])
	}
	if err == nil {
		err = b.clearUnfinished()
	}
	if err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	return b, nil
}

// Close ends the mail server, if there is one, and lets go of the folder.
func (b *Box) Close() error {
	if b.end != nil {
		b.end()
	}
	return b.root.Close()
}

// Dir returns the folder.
func (b *Box) Dir() string { return b.dir }

const (
	stamp      = "20060102T150405.000000Z"
	extension  = ".eml"
	unfinished = ".incoming-"
)

var letterName = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}\.[0-9]{6}Z-[a-z2-7]{16}\.eml$`)

// random returns 80 random bits as 16 characters.
func random() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

// arrival reads the time out of a letter's name.
func arrival(name string) (time.Time, error) { return time.Parse(stamp, name[:len(stamp)]) }

// deliver keeps a letter and returns its name.
func (b *Box) deliver(from string, to []string, data io.Reader) (string, error) {
	temp := unfinished + random()
	f, err := b.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	defer func() { _ = b.root.Remove(temp) }() // gone already when all went well
	head := "Return-Path: <" + oneLine(from) + ">\r\n"
	for _, r := range to {
		head += "Delivered-To: " + oneLine(r) + "\r\n"
	}
	_, err = io.Copy(f, io.MultiReader(strings.NewReader(head), data))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", err
	}

	name, place, err := b.name(temp)
	if err != nil {
		return "", err
	}
	return name, b.settle(place)
}

// name gives a whole letter its name, in the order of arrival, and returns which one it is since the box was opened.
func (b *Box) name(temp string) (name string, place int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.clock.Now()
	if !at.After(b.last) {
		at = b.last.Add(time.Microsecond)
	}
	name = at.Format(stamp) + "-" + random() + extension
	if err := b.root.Rename(temp, name); err != nil {
		return "", 0, err
	}
	b.last = at
	b.named++
	if b.count++; b.count > Keep+slack {
		_ = b.prune() // the letter is kept; the next one tries again
	}
	return name, b.named, nil
}

// settle makes the name of a letter last. One writing of the folder does for all that were named before it began.
func (b *Box) settle(place int) error {
	b.settling.Lock()
	defer b.settling.Unlock()
	if b.settled >= place {
		return nil
	}
	b.mu.Lock()
	named := b.named
	b.mu.Unlock()
	d, err := b.root.Open(".")
	if err != nil {
		return err
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return err
	}
	b.settled = named
	return nil
}

// oneLine keeps what a client said from becoming another header.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

// prune deletes the oldest letters beyond Keep.
func (b *Box) prune() error {
	names, err := b.names()
	if err != nil {
		return err
	}
	b.count = len(names)
	for len(names) > Keep {
		oldest := len(names) - 1
		if err := b.root.Remove(names[oldest]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		names = names[:oldest]
		b.count = oldest
	}
	return nil
}

// clearUnfinished deletes what a killed program left behind.
func (b *Box) clearUnfinished() error {
	left, err := filepath.Glob(filepath.Join(b.dir, unfinished+"*"))
	for _, path := range left {
		err = errors.Join(err, b.root.Remove(filepath.Base(path)))
	}
	return err
}

// names returns the letters' names, newest first.
func (b *Box) names() ([]string, error) {
	d, err := b.root.Open(".")
	if err != nil {
		return nil, err
	}
	all, err := d.Readdirnames(-1)
	if err = errors.Join(err, d.Close()); err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(name string) bool { return !letterName.MatchString(name) })
	slices.SortFunc(all, func(x, y string) int { return strings.Compare(y, x) })
	return all, nil
}

// Raw returns a letter byte for byte. A name that no letter has is a NotFound fault, whatever it looks like.
func (b *Box) Raw(name string) ([]byte, error) {
	if !letterName.MatchString(name) {
		return nil, fault.Missing()
	}
	info, err := b.root.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fault.Missing()
	}
	var data []byte
	if err == nil {
		data, err = b.root.ReadFile(name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Missing()
	}
	return data, err
}
