package mail

import "github.com/prometheus/client_golang/prometheus"

// metrics is what an operator watches: a dead letter is an alarm, and so is one that waits long.
type metrics struct {
	attempts *prometheus.CounterVec // by outcome
	dead     *prometheus.CounterVec // by cause
	letters  *prometheus.GaugeVec   // rows by state
	oldest   prometheus.Gauge       // age of the oldest letter that waits, in seconds
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "inzage_mail_attempts_total", Help: "Attempts to send a letter, by outcome.",
		}, []string{"outcome"}),
		dead: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "inzage_mail_dead_total", Help: "Letters given up, by cause.",
		}, []string{"cause"}),
		letters: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "inzage_mail_letters", Help: "Letters in the outbox, by state.",
		}, []string{"state"}),
		oldest: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "inzage_mail_oldest_seconds", Help: "Age of the oldest letter that waits.",
		}),
	}
	if reg == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.attempts, m.dead, m.letters, m.oldest} {
		if err := reg.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) attempt(outcome string) { m.attempts.WithLabelValues(outcome).Inc() }

func (m *metrics) gaveUp(cause string) { m.dead.WithLabelValues(cause).Inc() }
