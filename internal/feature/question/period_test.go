package question

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/platform/dataset"
)

// TestPeriod: who asks for a period gets the threads with a message in it, and of each the messages and documents of that period alone.
func TestPeriod(t *testing.T) {
	w := newWorld(t)
	jan := w.person("jan")
	began := w.clock.Now()
	ref := w.ask(jan, "voor", Upload{Name: "voor.pdf", Data: pdf})
	reply := func(text string, files ...Upload) {
		t.Helper()
		must(t, w.svc.Reply(jan.ctx, jan.scope, ref, Form{Text: text, Files: files}))
	}
	hour := func(n int) time.Time { return began.Add(time.Duration(n) * time.Hour) }
	w.clock.Advance(time.Hour)
	reply("in", Upload{Name: "in.pdf", Data: pdf})
	w.clock.Advance(time.Hour)
	reply("na")
	w.clock.Advance(time.Hour)
	w.ask(jan, "later")

	for name, test := range map[string]struct {
		span  dataset.Span
		said  []string
		files int
	}{
		"all":                     {dataset.Span{}, []string{"later", "voor", "in", "na"}, 2},
		"one message":             {dataset.Span{From: hour(1), To: hour(2)}, []string{"in"}, 1},
		"begins after the thread": {dataset.Span{From: hour(0).Add(time.Second), To: hour(3)}, []string{"in", "na"}, 1},
		"between two messages":    {dataset.Span{From: hour(1).Add(time.Second), To: hour(2)}, nil, 0},
		"at the last message":     {dataset.Span{From: hour(2), To: hour(3)}, []string{"na"}, 0},
		"after the last message":  {dataset.Span{From: hour(2).Add(time.Microsecond), To: hour(3)}, nil, 0},
		"ends as it begins":       {dataset.Span{From: hour(-1), To: hour(0)}, nil, 0},
		"without an end":          {dataset.Span{From: hour(2)}, []string{"later", "na"}, 0},
	} {
		var said []string
		files := 0
		must(t, w.svc.Kind().Stream(w.store.Read(context.Background()), jan.scope, test.span, func(rec dataset.Record) error {
			for _, row := range rec.Tables[0].Rows {
				for i, column := range rec.Tables[0].Columns {
					if column == "message_text" {
						said = append(said, row[i].Text)
					}
				}
			}
			files += len(rec.Files)
			return nil
		}))
		if diff := cmp.Diff(test.said, said); diff != "" || files != test.files {
			t.Errorf("%s: %d files; said (-want +got):\n%s", name, files, diff)
		}
	}
}
