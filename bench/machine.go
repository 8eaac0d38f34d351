package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// span writes the median of several figures, with the least and the most when there are several.
func span(format string, list []float64) string {
	text := fmt.Sprintf(format, median(list))
	if len(list) > 1 {
		text += fmt.Sprintf(" ("+format+" to "+format+")", slices.Min(list), slices.Max(list))
	}
	return text
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1e3) }

func kb(n int) string { return fmt.Sprintf("%.1f KB", float64(n)/1000) }

// machine says where and when the figures were taken. The load tells whether others used the machine at the same time.
func (b *bench) machine() string {
	return fmt.Sprintf("Taken %s with %d customers and %d invoices (seed %d) on %d × %s, %s of memory, Linux %s, %s, %s; load average before the run %s, after it %s.\n",
		b.began.UTC().Format("2 January 2006, 15:04 MST"), b.books.customers, b.books.invoices, b.books.seed, runtime.NumCPU(),
		fact("/proc/cpuinfo", "model name"), fact("/proc/meminfo", "MemTotal"), firstLine("/proc/sys/kernel/osrelease"), runtime.Version(), b.server.facts,
		b.loadBefore, loadAverage())
}

// loadAverage is how many processes wanted a processor, on average over the last minute.
func loadAverage() string {
	text, _, _ := strings.Cut(firstLine("/proc/loadavg"), " ")
	return text
}

// fact finds the first line "name: value" of a file of /proc.
func fact(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func firstLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}
