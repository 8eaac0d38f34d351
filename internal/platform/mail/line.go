package mail

import "context"

// perLine is how many letters go over one connection: some servers end longer ones.
const perLine = 100

// line sends letters one after the other, over one connection as long as that is of use. One goroutine has it.
type line struct {
	*sender
	d    *dialogue // nil: none is open
	used int
}

// deliver is sender.deliver over the line. When the server has ended a connection that was kept, nothing of the letter was
// said: it goes over a new one.
func (l *line) deliver(ctx context.Context, to address, msg []byte, held func() bool) result {
	ctx, cancel := l.limit(ctx)
	defer cancel()
	for {
		kept := l.d != nil
		r := l.once(ctx, to, msg, held)
		if !kept || !r.early || ctx.Err() != nil {
			return r
		}
	}
}

func (l *line) once(ctx context.Context, to address, msg []byte, held func() bool) result {
	if l.d == nil {
		l.d, l.used = &dialogue{sender: l.sender}, 0
		if r := l.d.enter(ctx); r != nil {
			l.drop()
			return *r
		}
	}
	l.used++
	release := l.d.until(ctx)
	r := l.d.letter(to, msg, held)
	release()
	switch {
	case !l.d.usable(r):
		l.drop()
	case l.used >= perLine:
		l.hangUp()
	}
	return r
}

// hangUp ends the connection in good order.
func (l *line) hangUp() {
	if l.d != nil {
		l.d.quit()
		l.drop()
	}
}

func (l *line) drop() {
	l.d.close()
	l.d = nil
}
