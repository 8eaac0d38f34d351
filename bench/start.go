package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// startDeadline is after how long a portal that is not ready never will be.
const startDeadline = 30 * time.Second

// timeStarts builds the program and starts it some times on the data folder that the imports have filled. A start
// takes from the program's first instruction to the answer of /readyz that it is ready, the database server's own start included.
func (b *bench) timeStarts(ctx context.Context) error {
	program := filepath.Join(b.dir, "inzage")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "inzage/cmd/inzage")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building the program: %w", err)
	}
	for range 5 {
		took, err := b.startOnce(ctx, program)
		if err != nil {
			return fmt.Errorf("starting the portal: %w", err)
		}
		b.figures.starts = append(b.figures.starts, took.Seconds())
	}
	return nil
}

func (b *bench) startOnce(ctx context.Context, program string) (took time.Duration, err error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "serve")
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "INZAGE_LISTEN=" + address, "INZAGE_DATA_DIR=" + b.dataDir(), "INZAGE_SECRETS=" + b.secret,
		"INZAGE_SMTP_URL=smtp://127.0.0.1:9", "INZAGE_MAIL_FROM=no-reply@kastanje.example",
		"INZAGE_OPERATIONS_ADDRESS=operations@kastanje.example", "INZAGE_COMPANY_NAME=Kastanje",
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	log, err := os.Create(filepath.Join(b.dir, "serve.log"))
	if err != nil {
		return 0, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for !ready(ctx, address) {
		select {
		case <-time.After(2 * time.Millisecond):
		case err := <-ended:
			said, _ := os.ReadFile(log.Name())
			return 0, fmt.Errorf("it ended before it was ready: %w\n%s", errors.Join(err, ctx.Err()), said)
		}
	}
	took = time.Since(start)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	return took, <-ended
}

func ready(ctx context.Context, address string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
	if err != nil {
		return false
	}
	answer, err := noRedirects.Do(r)
	if err != nil {
		return false
	}
	return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
}

// freeAddress finds a port of loopback that nobody listens on.
func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
