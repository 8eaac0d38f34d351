package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"inzage/internal/platform/postgres"
)

// postmaster finds the main process of the server, whose children serve the connections.
func (s *server) postmaster(ctx context.Context) (pid int, err error) {
	err = s.as(ctx, postgres.Superuser, "postgres", func(c *pgx.Conn) error {
		stat, err := statOf(int(c.PgConn().PID()))
		pid = stat.parent
		return err
	})
	return pid, err
}

// processor is how many seconds of processor time the server has used: its main process, those of its children that
// live, and those that have ended. On a machine that others use too it says more than the clock.
func (s *server) processor(ctx context.Context) (float64, error) {
	root, err := s.postmaster(ctx)
	if err != nil {
		return 0, err
	}
	own, err := statOf(root)
	if err != nil {
		return 0, err
	}
	ticks := own.ticks + own.reaped
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, dir := range all {
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		if stat, err := statOf(pid); err == nil && stat.parent == root { // one that has just ended is as good as reaped
			ticks += stat.ticks
		}
	}
	return float64(ticks) / ticksPerSecond, nil
}

// ticksPerSecond is the unit of times in /proc on Linux, whatever the processor.
const ticksPerSecond = 100

type processStat struct {
	parent        int
	ticks, reaped int64 // of the process itself, and of its children that have ended
}

func statOf(pid int) (processStat, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return processStat{}, err
	}
	// The second field is the program's name in parentheses, in which anything may stand.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 15 {
		return processStat{}, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	var n [5]int64
	for i, at := range []int{1, 11, 12, 13, 14} { // ppid, utime, stime, cutime, cstime
		if n[i], err = strconv.ParseInt(fields[at], 10, 64); err != nil {
			return processStat{}, err
		}
	}
	return processStat{parent: int(n[0]), ticks: n[1] + n[2], reaped: n[3] + n[4]}, nil
}
