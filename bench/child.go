package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// child runs a part of the benchmark in a process of its own, so that its memory and its processor time are its own. The
// part reads its task as JSON from standard input and writes its result to standard output. child returns how many seconds of
// processor time it used.
func child(ctx context.Context, role string, task, result any) (processor float64, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	in, err := json.Marshal(task)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, role)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	if _, err := stdin.Write(append(in, '\n')); err != nil {
		return 0, fmt.Errorf("%s: %w", role, err)
	}
	// Standard input stays open: when we die, it closes, and the child ends too.
	if err := cmd.Wait(); err != nil {
		return 0, fmt.Errorf("%s: %w", role, err)
	}
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return used.Seconds(), json.Unmarshal(out.Bytes(), result)
}

// inChild is the other side of child.
func inChild[Task, Result any](ctx context.Context, part func(context.Context, Task) (Result, error)) error {
	in := bufio.NewReader(os.Stdin)
	line, err := in.ReadBytes('\n')
	if err != nil {
		return err
	}
	var task Task
	if err := json.Unmarshal(line, &task); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, in)
		cancel()
	}()
	result, err := part(ctx, task)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// highWater is the most memory that this process has had resident, in bytes. The figure of getrusage does not serve: a
// process inherits it from the one that started it.
func highWater() (int64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("memory: %w (only Linux tells)", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("memory: /proc/self/status has no VmHWM")
}

// watchHeap returns the most bytes of live and dead objects that the Go heap has held since.
func watchHeap(ctx context.Context) func() int64 {
	var most atomic.Int64
	look := func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		most.Store(max(most.Load(), int64(sample[0].Value.Uint64())))
	}
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				look()
			case <-ctx.Done():
				return
			}
		}
	}()
	return most.Load
}
