package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// measured is what a collection took. Memory is what the kernel counts as resident, in bytes.
type measured struct {
	took   time.Duration
	cpu    time.Duration // processor time of this process, on all cores: PostgreSQL's is not in it
	size   int64         // of the package
	peak   int64         // most memory while it ran
	before int64         // memory when it began
	file   int64         // of that, pages of the program's file, which the kernel can drop
}

// collect runs the job and measures it.
func (c *one) collect(ctx context.Context, profiles string) (m measured, err error) {
	f, err := c.svc.Read(ctx, c.reference)
	if err != nil {
		return m, err
	}
	if err := c.svc.Collect(c.officer(1), c.reference, f.Version); err != nil {
		return m, err
	}
	debug.FreeOSMemory()
	if m.before, err = resident("VmRSS"); err != nil {
		return m, err
	}
	if m.file, err = resident("RssFile"); err != nil {
		return m, err
	}
	end, err := profile(profiles)
	if err != nil {
		return m, err
	}
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // the high-water mark begins anew
		return m, err
	}
	begin, used := time.Now(), processor()
	_, err = c.runner.Drain(ctx)
	m.took, m.cpu = time.Since(begin), processor()-used
	if err = errors.Join(err, end()); err != nil {
		return m, err
	}
	if m.peak, err = resident("VmHWM"); err != nil {
		return m, err
	}
	h, err := c.svc.Handover(ctx, f)
	if err != nil {
		return m, err
	}
	if h.Package == nil || h.Package.PublishedAt.IsZero() {
		return m, fmt.Errorf("no package: %+v", h.Run)
	}
	m.size = h.Package.Size
	return m, nil
}

// resident is a figure of how much memory this process has resident, in bytes: VmRSS now, VmHWM at most.
func resident(figure string) (int64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, figure+":"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no %s", figure)
}

func mib(bytes int64) string { return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20)) }

// processor is the time that this process has had on processors.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // fails for no process
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// profile begins a profile of processor time; end writes it into a folder, beside one of what was ever allocated and is held still.
// Without a folder nothing is profiled.
func profile(dir string) (end func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	cpu, err := os.Create(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return nil, errors.Join(err, cpu.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		heap, err := os.Create(filepath.Join(dir, "heap.pprof"))
		if err != nil {
			return errors.Join(err, cpu.Close())
		}
		runtime.GC()
		return errors.Join(cpu.Close(), pprof.Lookup("heap").WriteTo(heap, 0), heap.Close())
	}, nil
}
