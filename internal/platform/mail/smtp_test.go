package mail

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"inzage/internal/core/secret"
	"inzage/internal/testkit/smtptest"
)

const letterText = "Subject: s\r\n\r\nHello\r\n.dot\r\n"

// short is a timing in which a server that falls silent costs a test a fraction of a second.
var short = Timing{Step: 150 * time.Millisecond, Final: 300 * time.Millisecond, Total: 600 * time.Millisecond, Lease: time.Second}

func always() bool { return true }

// to returns a sender for a server, by a URL that may name another host: its connections go to the server all the same.
func to(t *testing.T, s *smtptest.Server, url string, timing Timing) *sender {
	t.Helper()
	server, err := ParseServer(secret.Text(url), "Privacy <privacy@example.be>")
	if err != nil {
		t.Fatal(err)
	}
	return &sender{server: server, timing: timing, dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, s.Addr())
	}}
}

func mustAddress(t *testing.T, s string) address {
	t.Helper()
	a, err := parseAddress(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (s *sender) try(t *testing.T, held func() bool) result {
	t.Helper()
	return s.deliver(t.Context(), mustAddress(t, "jan@example.be"), []byte(letterText), held)
}

func TestDeliver(t *testing.T) {
	server := smtptest.New(t, smtptest.Options{Extensions: []string{"8BITMIME", "SMTPUTF8", "PIPELINING"}})
	r := to(t, server, server.URL(), short).try(t, always)
	if r.outcome != sent {
		t.Fatalf("%+v", r)
	}
	want := []smtptest.Delivery{{Session: 1, From: "FROM:<privacy@example.be> BODY=8BITMIME", To: []string{"TO:<jan@example.be>"}, Data: letterText}}
	if diff := cmp.Diff(want, server.Deliveries()); diff != "" {
		t.Error(diff)
	}
}

// Each fault at each verb: the outcome is what can be known, and the server's view agrees with it.
func TestDeliverFaults(t *testing.T) {
	reply := func(code int) smtptest.Step {
		return smtptest.Reply(code, "4.7.1 <jan@example.be> says the\x07 server")
	}
	early := []smtptest.Verb{smtptest.Connect, smtptest.Hello, smtptest.Mail}
	about := []smtptest.Verb{smtptest.Rcpt, smtptest.Data, smtptest.Dot}
	type fault struct {
		name   string
		step   smtptest.Step
		server outcome // when the fault concerns the server
		letter outcome // when it concerns the letter
		dot    outcome // after the final dot
	}
	var faults []fault
	for _, code := range []int{421, 450, 451, 452} {
		faults = append(faults, fault{"reply " + string(rune('0'+code/100)) + "xx", reply(code), failed, failed, failed})
	}
	for _, code := range []int{550, 552, 554} {
		faults = append(faults, fault{"reply 5xx", reply(code), failed, refused, refused})
	}
	faults = append(faults,
		fault{"drop", smtptest.Drop(), failed, failed, unknown},
		fault{"reset", smtptest.Reset(), failed, failed, unknown},
		fault{"hang", smtptest.Hang(), failed, failed, unknown},
		fault{"half a reply", smtptest.Raw("25"), failed, failed, unknown},
		fault{"half a long reply", smtptest.Raw("250-more\r\n"), failed, failed, unknown},
		fault{"nonsense", smtptest.Raw("hello there\r\n"), failed, failed, unknown},
		fault{"a reply of no meaning", reply(354), failed, failed, unknown},
		fault{"drip", smtptest.Drip("250 ok, at one byte after the other\r\n", 120*time.Millisecond), failed, failed, unknown},
		fault{"endless talk", smtptest.Raw(strings.Repeat("250-"+strings.Repeat("x", 90)+"\r\n", 10_000)), failed, failed, unknown},
	)
	server := smtptest.New(t, smtptest.Options{})
	s := to(t, server, server.URL(), short)
	for _, f := range faults {
		for _, verb := range append(early, about...) {
			t.Run(f.name+" at "+string(verb), func(t *testing.T) {
				if f.name == "a reply of no meaning" && verb == smtptest.Data {
					t.Skip("354 is the good answer to DATA")
				}
				server.SetScript(smtptest.At(verb, f.step))
				before := len(server.Deliveries())
				r := s.try(t, always)
				want := f.server
				switch verb {
				case smtptest.Rcpt, smtptest.Data:
					want = f.letter
				case smtptest.Dot:
					want = f.dot
				}
				if r.outcome != want {
					t.Errorf("outcome %s, want %s (%+v)", r.outcome, want, r)
				}
				if f.name == "endless talk" && !strings.Contains(r.reason, "too much") {
					t.Errorf("it listened to the end: %+v", r)
				}
				if strings.Contains(r.reason, "\x07") || len(r.reason) > 310 {
					t.Errorf("reason is %q", r.reason)
				}
				if n := len(server.Deliveries()); n != before {
					t.Errorf("the server took %d letters", n-before)
				}
			})
		}
	}
}

// A server that takes the letter and never says so leaves the outcome unknown; a reply of another two hundred is a yes.
func TestDeliverAnswerLost(t *testing.T) {
	server := smtptest.New(t, smtptest.Options{})
	s := to(t, server, server.URL(), short)
	for i, c := range []struct {
		step smtptest.Step
		want outcome
	}{
		{smtptest.Take(smtptest.Drop()), unknown},
		{smtptest.Take(smtptest.Hang()), unknown},
		{smtptest.Take(smtptest.Reset()), unknown},
		{smtptest.Take(smtptest.Reply(251, "will forward")), sent},
		{smtptest.Take(smtptest.Raw("250 o")), sent}, // the code is whole: the server has decided
		{smtptest.Take(smtptest.Raw("250")), unknown},
	} {
		server.SetScript(smtptest.At(smtptest.Dot, c.step))
		if r := s.try(t, always); r.outcome != c.want {
			t.Errorf("%d: %+v, want %s", i, r, c.want)
		}
		if n := len(server.Deliveries()); n != i+1 {
			t.Errorf("%d: %d letters", i, n)
		}
	}
}

// A server that hangs after the letter is in must not make the sender wait for its QUIT.
func TestDeliverDoesNotWaitForQuit(t *testing.T) {
	server := smtptest.New(t, smtptest.Options{Script: smtptest.At(smtptest.Quit, smtptest.Hang())})
	s := to(t, server, server.URL(), Timing{Step: time.Hour, Final: time.Hour, Total: time.Hour, Lease: 2 * time.Hour})
	if r := s.try(t, always); r.outcome != sent {
		t.Errorf("%+v", r)
	}
}

func TestDeliverNoServer(t *testing.T) {
	server := smtptest.New(t, smtptest.Options{})
	s := to(t, server, server.URL(), short)
	server.Close()
	if r := s.try(t, always); r.outcome != failed || !strings.HasPrefix(r.reason, "connect: ") {
		t.Errorf("%+v", r)
	}
	s.dial = nil
	s.server.host = "no-such-host.invalid"
	if r := s.try(t, always); r.outcome != failed {
		t.Errorf("no DNS: %+v", r)
	}
}

// A lease that ran out stops the letter at DATA and at the final dot.
func TestDeliverLeaseLost(t *testing.T) {
	server := smtptest.New(t, smtptest.Options{})
	s := to(t, server, server.URL(), short)
	for after := range 2 {
		asked := 0
		r := s.try(t, func() bool { asked++; return asked <= after })
		if r.outcome != failed || !strings.Contains(r.reason, "lease") {
			t.Errorf("%d: %+v", after, r)
		}
	}
	if n := len(server.Deliveries()); n != 0 {
		t.Errorf("%d letters", n)
	}
	for _, call := range server.Calls() {
		if call.Session == 1 && call.Verb == smtptest.Data {
			t.Error("DATA was said without a lease")
		}
	}
}

// A program that is being stopped gives up at once before the final dot, and waits a moment for the answer after it.
func TestDeliverStopped(t *testing.T) {
	long := Timing{Step: time.Hour, Final: time.Hour, Total: time.Hour, Lease: 2 * time.Hour}
	for verb, want := range map[smtptest.Verb]outcome{smtptest.Rcpt: failed, smtptest.Dot: sent} {
		ctx, cancel := context.WithCancel(t.Context())
		server := smtptest.New(t, smtptest.Options{Script: smtptest.At(verb, smtptest.Do(cancel))})
		if verb == smtptest.Rcpt {
			server.SetScript(smtptest.At(verb, smtptest.Both(cancel, smtptest.Hang())))
		}
		r := to(t, server, server.URL(), long).deliver(ctx, mustAddress(t, "jan@example.be"), []byte(letterText), always)
		if r.outcome != want {
			t.Errorf("%s: %+v, want %s", verb, r, want)
		}
	}
}

func TestDeliverTLS(t *testing.T) {
	for name, c := range map[string]struct {
		options smtptest.Options
		url     string
		trust   bool
		want    outcome
		reason  string
	}{
		"STARTTLS":            {smtptest.Options{StartTLS: true}, "smtp://mail.example:587", true, sent, ""},
		"STARTTLS stripped":   {smtptest.Options{}, "smtp://mail.example:587", true, failed, "STARTTLS"},
		"STARTTLS refused":    {smtptest.Options{StartTLS: true, Script: smtptest.At(smtptest.StartTLS, smtptest.Reply(454, "not now"))}, "smtp://mail.example:587", true, failed, "454"},
		"unknown authority":   {smtptest.Options{StartTLS: true}, "smtp://mail.example:587", false, failed, "certificate"},
		"other host's":        {smtptest.Options{StartTLS: true}, "smtp://other.example:587", true, failed, "certificate"},
		"TLS":                 {smtptest.Options{TLS: true}, "smtps://mail.example:465", true, sent, ""},
		"TLS, other host's":   {smtptest.Options{TLS: true}, "smtps://other.example:465", true, failed, "certificate"},
		"no TLS where it was": {smtptest.Options{}, "smtps://mail.example:465", true, failed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := smtptest.New(t, c.options)
			s := to(t, server, c.url, Timing{Step: 5 * time.Second, Final: 5 * time.Second, Total: 9 * time.Second, Lease: 10 * time.Second})
			if c.trust && (c.options.TLS || c.options.StartTLS) {
				s.roots = server.Roots()
			}
			r := s.try(t, always)
			if r.outcome != c.want || !strings.Contains(r.reason, c.reason) {
				t.Errorf("%+v", r)
			}
			got := server.Deliveries()
			if (len(got) == 1) != (c.want == sent) || len(got) == 1 && !got[0].TLS {
				t.Errorf("server has %+v", got)
			}
			for _, call := range server.Calls() {
				if call.Verb == smtptest.Mail && c.want != sent {
					t.Errorf("the sender was named over a bad connection")
				}
			}
		})
	}
}

// Without TLS nothing goes beyond loopback, even if the name localhost leads there.
func TestDeliverPlainStaysHere(t *testing.T) {
	server := smtptest.New(t, smtptest.Options{})
	s := to(t, server, "smtp://localhost:25", short)
	inner := s.dial
	s.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := inner(ctx, network, address)
		return elsewhere{conn}, err
	}
	if r := s.try(t, always); r.outcome != failed || !strings.Contains(r.reason, "without TLS") {
		t.Errorf("%+v", r)
	}
}

type elsewhere struct{ net.Conn }

func (elsewhere) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 25} }

func TestDeliverSignIn(t *testing.T) {
	for name, c := range map[string]struct {
		options smtptest.Options
		url     string
		want    outcome
	}{
		"PLAIN":          {smtptest.Options{StartTLS: true, User: "jan", Password: "p@ss"}, "smtp://jan:p%40ss@mail.example", sent},
		"LOGIN":          {smtptest.Options{StartTLS: true, User: "jan", Password: "p@ss", Mechanisms: "XOAUTH2 LOGIN"}, "smtp://jan:p%40ss@mail.example", sent},
		"loopback":       {smtptest.Options{User: "jan", Password: "p@ss"}, "smtp://jan:p%40ss@127.0.0.1", sent},
		"wrong password": {smtptest.Options{StartTLS: true, User: "jan", Password: "p@ss"}, "smtp://jan:guess@mail.example", failed},
		"no sign-in":     {smtptest.Options{StartTLS: true}, "smtp://jan:p%40ss@mail.example", failed},
		"unknown ways":   {smtptest.Options{StartTLS: true, User: "jan", Password: "p@ss", Mechanisms: "GSSAPI"}, "smtp://jan:p%40ss@mail.example", failed},
		"none given":     {smtptest.Options{StartTLS: true, User: "jan", Password: "p@ss"}, "smtp://mail.example", failed},
	} {
		t.Run(name, func(t *testing.T) {
			server := smtptest.New(t, c.options)
			s := to(t, server, c.url, Timing{Step: 5 * time.Second, Final: 5 * time.Second, Total: 9 * time.Second, Lease: 10 * time.Second})
			if c.options.StartTLS {
				s.roots = server.Roots()
			}
			r := s.try(t, always)
			if r.outcome != c.want {
				t.Errorf("%+v", r)
			}
			if strings.Contains(r.reason, "p@ss") || strings.Contains(r.reason, "guess") {
				t.Errorf("the reason tells the password: %q", r.reason)
			}
			if got := server.Deliveries(); len(got) == 1 && got[0].User != c.options.User {
				t.Errorf("%+v", got)
			}
		})
	}
}

// An address beyond ASCII needs a server that takes it; for another server it is no letter at all.
func TestDeliverInternational(t *testing.T) {
	for extension, want := range map[string]outcome{"SMTPUTF8": sent, "SIZE": refused} {
		server := smtptest.New(t, smtptest.Options{Extensions: []string{extension}})
		r := to(t, server, server.URL(), short).deliver(t.Context(), mustAddress(t, "zoé@example.be"), []byte(letterText), always)
		if r.outcome != want {
			t.Errorf("%s: %+v", extension, r)
		}
		if got := server.Deliveries(); want == sent && (len(got) != 1 || got[0].To[0] != "TO:<zoé@example.be>" || !strings.Contains(got[0].From, "SMTPUTF8")) {
			t.Errorf("%+v", got)
		}
	}
}

func TestTimingFitsTheLease(t *testing.T) {
	if got, err := (Timing{}).filled(); err != nil || got.Total >= got.Lease {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := (Timing{Total: time.Minute, Lease: time.Minute}).filled(); err == nil {
		t.Error("an attempt as long as the lease was accepted")
	}
}
