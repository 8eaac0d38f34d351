package intake

import (
	"fmt"
	"io"
	"strings"
	"time"

	"inzage/internal/core/clock"
)

// Progress shows how far an import is: one line that is rewritten on a terminal, a plain line every ten
// seconds in a log. It is not safe for several goroutines.
type Progress struct {
	out      io.Writer
	terminal bool
	clock    clock.Clock
	total    int64
	start    time.Time
	last     time.Time
	from     int64 // what an earlier run had read
	shown    int   // width of the line that stands on the terminal
}

// NewProgress starts a display. total is Source.Size, from the Done of the cursor that the import goes on from.
func NewProgress(out io.Writer, terminal bool, clk clock.Clock, total, from int64) *Progress {
	now := clk.Now()
	return &Progress{out: out, terminal: terminal, clock: clk, total: total, start: now, last: now, from: from}
}

// Step shows where the import is, if enough time has passed since it last did.
func (p *Progress) Step(done int64, r *Report) {
	now := p.clock.Now()
	every := 10 * time.Second
	if p.terminal {
		every = 200 * time.Millisecond
	}
	if now.Sub(p.last) < every {
		return
	}
	p.last = now
	p.show(done, r, now)
}

// End clears the line on a terminal; the report follows.
func (p *Progress) End() {
	if p.terminal && p.shown > 0 {
		fmt.Fprintf(p.out, "\r%s\r", strings.Repeat(" ", p.shown))
		p.shown = 0
	}
}

func (p *Progress) show(done int64, r *Report, now time.Time) {
	percent := 100.0
	if p.total > 0 {
		percent = 100 * float64(min(done, p.total)) / float64(p.total)
	}
	text := fmt.Sprintf("%3.0f%%  %d read, %d new, %d changed, %d same, %d refused", percent, r.Read, r.New, r.Changed, r.Same, r.Refused)
	if left := p.left(done, now); left > 0 {
		text += fmt.Sprintf(", about %s left", left)
	}
	if !p.terminal {
		fmt.Fprintf(p.out, "import: %s\n", strings.TrimSpace(text))
		return
	}
	const width = 20
	full := int(percent / 100 * width)
	text = "[" + strings.Repeat("#", full) + strings.Repeat(".", width-full) + "] " + text
	fmt.Fprintf(p.out, "\r%s%s", text, strings.Repeat(" ", max(0, p.shown-len(text))))
	p.shown = len(text)
}

// left estimates the time that remains from the pace of this run; 0 when there is too little to go by.
func (p *Progress) left(done int64, now time.Time) time.Duration {
	run := done - p.from
	if run <= 0 || now.Sub(p.start) < 2*time.Second || done >= p.total {
		return 0
	}
	return time.Duration(float64(now.Sub(p.start)) * float64(p.total-done) / float64(run)).Round(time.Second)
}
