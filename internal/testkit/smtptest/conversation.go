package smtptest

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"time"
)

// Step is what the server does at a call. It returns false when the conversation is over.
type Step func(*conversation) bool

// Reply answers with a code and takes nothing.
func Reply(code int, text string) Step {
	return func(c *conversation) bool {
		c.say("%d %s", code, text)
		return code != 421
	}
}

// Raw writes bytes as they are, and hangs up.
func Raw(text string) Step {
	return func(c *conversation) bool {
		_, _ = c.conn.Write([]byte(text))
		return false
	}
}

// Drop hangs up without a word.
func Drop() Step { return func(*conversation) bool { return false } }

// Reset breaks the connection (RST).
func Reset() Step {
	return func(c *conversation) bool {
		if tcp, ok := c.raw.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		return false
	}
}

// Hang says nothing until the client goes or the server is closed.
func Hang() Step {
	return func(c *conversation) bool {
		b := make([]byte, 1)
		_, _ = c.raw.Read(b)
		return false
	}
}

// Drip answers byte by byte, one in each interval, for as long as the client listens.
func Drip(reply string, every time.Duration) Step {
	return func(c *conversation) bool {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for i := range len(reply) {
			select {
			case <-tick.C:
			case <-c.server.closed:
				return false
			}
			if _, err := c.conn.Write([]byte{reply[i]}); err != nil {
				return false
			}
		}
		return true
	}
}

// Take keeps the letter and then takes another step, such as Drop: the client never learns that it arrived. For Dot.
func Take(then Step) Step {
	return func(c *conversation) bool {
		c.server.take(c.letter)
		return then(c)
	}
}

// Do calls a function while the client waits, and then does what a good server does.
func Do(f func()) Step {
	return func(c *conversation) bool {
		f()
		return c.good(c.call)
	}
}

// Both calls a function while the client waits, and then takes a step.
func Both(f func(), then Step) Step {
	return func(c *conversation) bool {
		f()
		return then(c)
	}
}

// conversation is one connection.
type conversation struct {
	server *Server
	id     int
	raw    net.Conn
	conn   net.Conn
	in     *bufio.Reader
	call   Call
	tls    bool
	user   string
	letter Delivery
}

func (c *conversation) say(format string, args ...any) {
	_, _ = fmt.Fprintf(c.conn, format+"\r\n", args...)
}

func (c *conversation) serve() {
	if c.server.opts.TLS {
		c.secure()
	}
	c.in = bufio.NewReader(c.conn)
	if !c.answer(Connect, "") {
		return
	}
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			return
		}
		verb, arg, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		verb = strings.ToUpper(verb)
		if verb == "HELO" {
			verb = string(Hello)
		}
		if !c.answer(Verb(verb), arg) || Verb(verb) == Quit {
			return
		}
	}
}

// answer does what the script says at a call, else what a good server does.
func (c *conversation) answer(verb Verb, arg string) bool {
	c.call = Call{Session: c.id, Verb: verb, Arg: arg}
	if step := c.server.decide(c.call); step != nil {
		return step(c)
	}
	return c.good(c.call)
}

func (c *conversation) good(call Call) bool {
	switch call.Verb {
	case Connect:
		c.say("220 test ESMTP")
	case Hello:
		c.hello()
	case StartTLS:
		c.say("220 go on")
		c.secure()
		c.in = bufio.NewReader(c.conn)
	case Auth:
		return c.auth(call.Arg)
	case Mail:
		if c.server.opts.User != "" && c.user == "" {
			c.say("530 5.7.0 sign in first")
			return true
		}
		if c.letter.From != "" {
			c.say("503 5.5.1 one letter at a time")
			return true
		}
		c.letter = Delivery{Session: c.id, From: call.Arg, TLS: c.tls, User: c.user}
		c.say("250 ok")
	case Rcpt:
		c.letter.To = append(c.letter.To, call.Arg)
		c.say("250 ok")
	case Data:
		c.say("354 go on")
		ok := c.data() && c.answer(Dot, "")
		c.letter = Delivery{}
		return ok
	case Dot:
		c.server.take(c.letter)
		c.say("250 2.0.0 taken")
	case Rset:
		c.letter = Delivery{}
		c.say("250 ok")
	case Quit:
		c.say("221 bye")
	default:
		c.say("502 what?")
	}
	return true
}

func (c *conversation) hello() {
	lines := append([]string{"test"}, c.server.opts.Extensions...)
	if c.server.opts.StartTLS && !c.tls {
		lines = append(lines, "STARTTLS")
	}
	if c.server.opts.User != "" {
		ways := c.server.opts.Mechanisms
		if ways == "" {
			ways = "PLAIN"
		}
		lines = append(lines, "AUTH "+ways)
	}
	for i, line := range lines {
		separator := "-"
		if i == len(lines)-1 {
			separator = " "
		}
		c.say("250%s%s", separator, line)
	}
}

func (c *conversation) secure() {
	c.conn = tls.Server(c.raw, &tls.Config{Certificates: []tls.Certificate{*c.server.cert}})
	c.tls = true
}

// auth checks PLAIN or LOGIN.
func (c *conversation) auth(arg string) bool {
	way, initial, _ := strings.Cut(arg, " ")
	var user, password string
	switch strings.ToUpper(way) {
	case "PLAIN":
		b, _ := base64.StdEncoding.DecodeString(initial)
		if parts := strings.Split(string(b), "\x00"); len(parts) == 3 {
			user, password = parts[1], parts[2]
		}
	case "LOGIN":
		user, password = c.ask("Username:"), c.ask("Password:")
	}
	if user != c.server.opts.User || password != c.server.opts.Password {
		c.say("535 5.7.8 wrong")
		return true
	}
	c.user = user
	c.say("235 2.7.0 welcome")
	return true
}

func (c *conversation) ask(question string) string {
	c.say("334 %s", base64.StdEncoding.EncodeToString([]byte(question)))
	line, _ := c.in.ReadString('\n')
	b, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
	return string(b)
}

// data reads a letter up to the line that is one dot. Only CR LF ends a line, as RFC 5321 has it.
func (c *conversation) data() bool {
	var b strings.Builder
	for {
		line, err := c.line()
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			c.letter.Data = b.String()
			return true
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}

func (c *conversation) line() (string, error) {
	var b strings.Builder
	for {
		part, err := c.in.ReadString('\n')
		b.WriteString(part)
		if err != nil || strings.HasSuffix(part, "\r\n") {
			return b.String(), err
		}
	}
}
