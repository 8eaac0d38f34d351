package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// account is the user that the server runs as: ourselves, or another one when we are root, as which PostgreSQL
// refuses to run.
type account struct {
	name       string
	uid, gid   int
	credential *syscall.Credential // nil: ourselves
}

// serverAccount picks the user for a new cluster.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid(), name: "uid " + strconv.Itoa(os.Geteuid())}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err := errors.Join(err1, err2); err != nil {
			return account{}, err
		}
		return other(uid, gid), nil
	}
	return account{}, &PlaceError{Problem: "PostgreSQL cannot run as root, and there is no user postgres or nobody",
		Remedy: "add one of them, or run inzage as an ordinary user"}
}

// other is an account that only root can take on.
func other(uid, gid int) account {
	a := account{uid: uid, gid: gid, name: "uid " + strconv.Itoa(uid)}
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		a.name = u.Username
	}
	// No Groups: the server gets none of root's supplementary groups.
	a.credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return a
}

// ownerOf returns the account that a cluster in home was made with, given its data directory.
func ownerOf(home string, data os.FileInfo) (account, error) {
	stat, ok := data.Sys().(*syscall.Stat_t)
	if !ok {
		return account{}, fmt.Errorf("the owner of %s cannot be told on this system", home)
	}
	uid, gid, me := int(stat.Uid), int(stat.Gid), os.Geteuid()
	switch {
	case uid == 0:
		return account{}, &PlaceError{Problem: "the database in " + home + " belongs to root, as whom PostgreSQL cannot run",
			Remedy: fmt.Sprintf("give it back to its user, such as with \"chown -R postgres %s\"", home)}
	case me == 0:
		return other(uid, gid), nil
	case uid != me:
		return account{}, &PlaceError{Problem: fmt.Sprintf("the database in %s belongs to %s", home, other(uid, gid).name),
			Remedy: "run inzage as that user or as root, or set INZAGE_DATA_DIR to another folder"}
	}
	return account{uid: uid, gid: gid, name: "uid " + strconv.Itoa(uid)}, nil
}

// own gives an open file to the account, if that is another one.
func (a account) own(f *os.File) error {
	if a.credential == nil {
		return nil
	}
	return f.Chown(a.uid, a.gid)
}

// try reports whether the account can run PostgreSQL in dir. The kernel is asked, because mode bits alone do
// not tell: there are access lists, mounts and name spaces.
func (a account) try(ctx context.Context, bin Binaries, dir string) error {
	cmd := exec.CommandContext(ctx, bin.Tool("postgres"), "--version")
	cmd.Dir, cmd.Env = dir, []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: a.credential}
	return cmd.Run()
}

// makeFolder makes dir, or takes one that is the account's own, open to nobody else.
func (a account) makeFolder(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	taken := &PlaceError{Problem: dir + " is not a folder of user " + a.name,
		Remedy: "remove it, or set INZAGE_DATA_DIR to another folder"}
	// Looked at and changed through one descriptor, so that nobody can put something else there in between.
	f, err := os.OpenFile(dir, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ELOOP) || errors.Is(err, fs.ErrPermission) {
		taken.Err = err
		return taken
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(stat.Uid) != a.uid && int(stat.Uid) != os.Geteuid() {
		return taken
	}
	return errors.Join(a.own(f), f.Chmod(0o700))
}

// socketLimit is what fits in a sockaddr_un, less the final NUL.
const (
	socketLimit = 107
	port        = "5432" // only a part of the socket's name
	socketName  = ".s.PGSQL." + port
)

// socketFolder returns the folder of the cluster's socket: in home, or where that path would be too long, or has a
// comma, at which clients would split it, one with a short path.
func socketFolder(home string, a account) string {
	dir := filepath.Join(home, "socket")
	if len(filepath.Join(dir, socketName)) <= socketLimit && !strings.Contains(dir, ",") {
		return dir
	}
	base := "/tmp"
	if os.Geteuid() == 0 {
		base = "/run"
	} else if runtime := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(runtime) && len(runtime) <= 40 {
		if info, err := os.Stat(runtime); err == nil && info.IsDir() {
			base = runtime
		}
	}
	sum := sha256.Sum256([]byte(home + "\x00" + strconv.Itoa(a.uid)))
	return filepath.Join(base, "inzage-"+hex.EncodeToString(sum[:8]))
}

// writeFile puts text in a file of the account, whole or not at all, and follows no link that may lie there.
func writeFile(path, text string, a account) error {
	if err := os.Remove(path + ".new"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, a.own(f), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
