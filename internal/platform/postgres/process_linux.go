package postgres

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// dieWithParent has the kernel send sig to the child when the thread that started it ends. The caller must keep that
// thread for as long as the child is to live, see runtime.LockOSThread.
func dieWithParent(attr *syscall.SysProcAttr, sig syscall.Signal) { attr.Pdeathsig = sig }

// processesIn lists the processes whose current folder is dir: a PostgreSQL server and its children stand in their
// data directory. A zombie stands nowhere, so none is listed.
func processesIn(dir string) []int {
	want, err := os.Stat(dir)
	if err != nil {
		return nil
	}
	links, _ := filepath.Glob("/proc/[0-9]*/cwd") // the pattern is a constant
	var pids []int
	for _, link := range links {
		// Those that we may not look at belong to others, and so does their folder.
		if info, err := os.Stat(link); err == nil && os.SameFile(info, want) {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link))); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// freeSpace returns how many bytes an ordinary user may still write to the file system of dir.
func freeSpace(dir string) (uint64, error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return 0, err
	}
	return stat.Bavail * uint64(stat.Bsize), nil
}
