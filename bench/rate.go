package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"syscall"

	"inzage/internal/core/paths"
	"inzage/internal/platform/postgres"
)

// rateFigures compare the signed-in overview with the floor, round by round.
type rateFigures struct {
	name          string
	floor, portal []served
}

// served is one round of load on one server.
type served struct {
	loaded
	processor float64 // seconds, of the server and of PostgreSQL
}

// ratios are the portal's share of the floor's rate, of each round.
func (f rateFigures) ratios() (all []float64) {
	for i := range f.portal {
		all = append(all, f.portal[i].rate()/f.floor[i].rate())
	}
	return all
}

// work is the processor time of an answer, in seconds.
func work(rounds []served) float64 {
	var seconds float64
	var answers int
	for _, s := range rounds {
		seconds, answers = seconds+s.processor, answers+s.Answers
	}
	return seconds / float64(answers)
}

func rates(rounds []served) (all []float64) {
	for _, s := range rounds {
		all = append(all, s.rate())
	}
	return all
}

// connections is how many requests are under way at once.
const connections = 16

// timeRates sends load to the floor and to the portal in turn, so that what else the machine does hits both.
func (b *bench) timeRates(ctx context.Context, p *portal, visitors []visitor) error {
	overview, err := (&browser{p.base, visitors[0]}).get(ctx, paths.In(lang, paths.My), "")
	if err != nil {
		return err
	}
	f, err := openFloor(ctx, b.server.URL(postgres.ProgramRole, database), overview)
	if err != nil {
		return err
	}
	defer f.close()
	for _, way := range []struct{ name, path, accept string }{{"not compressed", "/plain", "identity"}, {"compressed", "/gzip", "gzip"}} {
		var atFloor, atPortal []string
		for _, v := range visitors {
			atFloor = append(atFloor, request(f.base, fmt.Sprintf("%s?id=%d", way.path, v.customer), way.accept, ""))
			atPortal = append(atPortal, request(p.base, paths.In(lang, paths.My), way.accept, v.cookie.String()))
		}
		figures := rateFigures{name: way.name}
		end, err := profileTo(b.profile, "overview "+way.name)
		if err != nil {
			return err
		}
		for round := range b.loadRounds + 1 {
			floor, err := b.load(ctx, f.base, atFloor)
			if err != nil {
				return fmt.Errorf("load on the floor: %w", err)
			}
			portal, err := b.load(ctx, p.base, atPortal)
			if err != nil {
				return fmt.Errorf("load on the portal: %w", err)
			}
			if round > 0 { // the first one warms up
				figures.floor, figures.portal = append(figures.floor, floor), append(figures.portal, portal)
			}
		}
		if err := end(); err != nil {
			return err
		}
		b.figures.rates = append(b.figures.rates, figures)
		b.say("overview, %s: %.0f answers/s, floor %.0f", way.name, median(rates(figures.portal)), median(rates(figures.floor)))
	}
	return nil
}

func (b *bench) load(ctx context.Context, base string, requests []string) (s served, err error) {
	u, err := url.Parse(base)
	if err != nil {
		return s, err
	}
	before, err := b.busy(ctx)
	if err != nil {
		return s, err
	}
	if _, err := child(ctx, loadRole, loadTask{Address: u.Host, Requests: requests, Connections: connections, Seconds: b.loadSeconds}, &s.loaded); err != nil {
		return s, err
	}
	after, err := b.busy(ctx)
	s.processor = after - before
	return s, err
}

// busy is the processor time that this process and PostgreSQL have used, in seconds.
func (b *bench) busy(ctx context.Context) (float64, error) {
	sql, err := b.server.processor(ctx)
	if err != nil {
		return 0, err
	}
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		return 0, err
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return sql + seconds(own.Utime) + seconds(own.Stime), nil
}

func request(base, path, accept, cookie string) string {
	u, _ := url.Parse(base) // it came from a listener
	text := "GET " + path + " HTTP/1.1\r\nHost: " + u.Host + "\r\nUser-Agent: bench\r\nAccept: text/html\r\nAccept-Encoding: " + accept + "\r\n"
	if cookie != "" {
		text += "Cookie: " + cookie + "\r\n"
	}
	return text + "\r\n"
}

func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
