package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// loadTask is a load: so many connections, each of which asks for the next page as soon as it has the one before.
type loadTask struct {
	Address     string   // host:port
	Requests    []string // whole requests, taken in turn
	Connections int
	Seconds     float64
}

// loaded is what came of it.
type loaded struct {
	Answers  int
	Bytes    int64 // of bodies
	Seconds  float64
	P50, P95 time.Duration
}

func (l loaded) rate() float64 { return float64(l.Answers) / l.Seconds }

// loadChild sends the load. It speaks HTTP/1.1 over connections of its own and looks at nothing but status and length, so
// that it takes as little as possible of the processors that it shares with what is measured.
func loadChild(ctx context.Context, task loadTask) (loaded, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(task.Seconds*float64(time.Second)))
	defer cancel()
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		all   []time.Duration
		total int64
		errs  []error
	)
	start := time.Now()
	for n := range task.Connections {
		group.Go(func() {
			took, bytes, err := connection(ctx, task, n)
			mu.Lock()
			defer mu.Unlock()
			all, total = append(all, took...), total+bytes
			if err != nil {
				errs = append(errs, err)
			}
		})
	}
	group.Wait()
	l := loaded{Answers: len(all), Bytes: total, Seconds: time.Since(start).Seconds()}
	if len(all) == 0 {
		errs = append(errs, errors.New("no answer"))
	}
	if err := errors.Join(errs...); err != nil {
		return l, err
	}
	slices.Sort(all)
	l.P50, l.P95 = all[len(all)/2], all[len(all)*95/100]
	return l, nil
}

// connection asks on one connection until the time is up, beginning with the n-th request.
func connection(ctx context.Context, task loadTask, n int) (took []time.Duration, bytes int64, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", task.Address)
	if err != nil {
		return nil, 0, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Duration(task.Seconds*float64(time.Second)) + 10*time.Second)); err != nil {
		return nil, 0, err
	}
	in := bufio.NewReaderSize(conn, 64<<10)
	for ; ctx.Err() == nil; n += task.Connections {
		start := time.Now()
		if _, err := io.WriteString(conn, task.Requests[n%len(task.Requests)]); err != nil {
			return took, bytes, err
		}
		answer, err := http.ReadResponse(in, nil)
		if err != nil {
			return took, bytes, err
		}
		length, err := io.Copy(io.Discard, answer.Body)
		if err != nil {
			return took, bytes, err
		}
		if answer.StatusCode != http.StatusOK {
			return took, bytes, fmt.Errorf("the answer is %s", answer.Status)
		}
		took, bytes = append(took, time.Since(start)), bytes+length
	}
	return took, bytes, nil
}
