package demo

import (
	"fmt"
	"time"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// said is one thing that a customer said about a purpose.
type said struct {
	days    int // after they joined; more than the customer's time here: not said
	purpose string
	state   string
	method  string
}

const (
	orderForm = "box on the order form, not ticked beforehand"
	mailLink  = "link in a newsletter"
)

// The people who are looked at have a history of their own.
var histories = map[string][]said{
	PrivateNL: {
		{3, "newsletter", hpxdata.ConsentGiven, orderForm}, {200, "newsletter", hpxdata.ConsentWithdrawn, mailLink},
		{290, "newsletter", hpxdata.ConsentGiven, "preferences page of the old portal"}, {210, "consumer_research", hpxdata.ConsentObjected, "letter"},
	},
	PrivateFR:     {{1, "newsletter", hpxdata.ConsentGiven, orderForm}},
	PrivateDE:     {{40, "call_training", hpxdata.ConsentObjected, "phone"}},
	PrivateEN:     {{2, "newsletter", hpxdata.ConsentGiven, orderForm}},
	FormerPrivate: {{5, "newsletter", hpxdata.ConsentGiven, orderForm}}, // nobody asked when they left
	Inert:         {{1, "newsletter", hpxdata.ConsentGiven, "<script>alert(1)</script>"}, {2, "newsletter", hpxdata.ConsentWithdrawn, "=cmd|' /C calc'!A0"}, {3, "call_training", hpxdata.ConsentObjected, longPath}},
	Reseller:      {{1, "newsletter", hpxdata.ConsentGiven, orderForm}, {30, "usage_analysis", hpxdata.ConsentObjected, "mail"}},
}

// historyOf is what a customer said: about a third of the others wanted the newsletter, and a third of those no longer do.
func historyOf(c *customer) []said {
	if h, ok := histories[c.Number]; ok {
		return h
	}
	k := keyOf(c.Number)
	if k%3 != 0 {
		return nil
	}
	h := []said{{0, "newsletter", hpxdata.ConsentGiven, orderForm}}
	if k%9 == 0 {
		h = append(h, said{int(60 + k%300), "newsletter", hpxdata.ConsentWithdrawn, mailLink})
	}
	return h
}

// emitConsents writes what customers said about newsletters, research and recordings.
func (w *world) emitConsents(e emit) error {
	for _, c := range w.customers {
		for n, s := range historyOf(c) {
			at := c.CreatedAt.Add(time.Duration(s.days)*24*time.Hour + time.Duration(n)*time.Minute)
			if at.After(w.today) || !c.left.IsZero() && at.After(c.left) {
				continue
			}
			record := hpxdata.ConsentEvent{
				Purpose: s.purpose, State: s.state, At: intake.NewTime(at), Method: s.method, Source: TheCompany().Website,
			}
			if err := e(fmt.Sprintf("%s/consent_event/%s-%d", Source, c.Number, n+1), c.id, at, record); err != nil {
				return err
			}
		}
	}
	return nil
}
