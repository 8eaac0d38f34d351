package disclosure

import (
	"context"
	"crypto/sha512"
	"errors"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/store"
	"inzage/internal/platform/timestamp"
)

// Stamping is what came of asking an authority when a package was sealed. An order's deadline weighs more than a stamp: without an
// answer the package is sealed all the same, and whoever releases it is told.
type Stamping struct {
	At  time.Time // what the stamp says; zero: there is none
	Why string    // why there is none, a word of StampText; empty when there is one
}

// Missed reports whether an authority was asked and gave no stamp: the same package could have one.
func (s Stamping) Missed() bool { return s.Why != "" && s.Why != stampOff }

// stampOff is why a package has no stamp when nobody is asked for one.
const stampOff = "off"

// StampText says why a package has no time stamp, and what to do about it.
var StampText = i18n.Enum("handover.stamp.", stampOff, string(timestamp.Unreachable), string(timestamp.Refused), string(timestamp.Unreadable),
	string(timestamp.Other), string(timestamp.Forged), string(timestamp.Untrusted), string(timestamp.Clock))

// stamper asks for the time stamp of a package, and says in out what came of it; nil when nobody is asked. It runs in the job that
// seals, outside of any transaction.
func (s *Service) stamper(reference string, out *Stamping) func(context.Context, [sha512.Size]byte) ([]byte, error) {
	*out = Stamping{Why: stampOff}
	if s.TimeStamps == nil {
		return nil
	}
	return func(ctx context.Context, tagManifest [sha512.Size]byte) ([]byte, error) {
		reply, stamp, err := s.TimeStamps.Ask(ctx, tagManifest)
		if e, ok := errors.AsType[*timestamp.Error](err); ok {
			s.Log.Warn("a package is sealed without a time stamp", "case", reference, "why", e.Why, "err", err)
			*out = Stamping{Why: string(e.Why)}
			return nil, nil
		}
		*out = Stamping{At: stamp.At}
		return reply, err
	}
}

// The lines of history.
const (
	stampedAction   = "disclosure.stamped"
	unstampedAction = "disclosure.unstamped"
)

// stamped records what came of it. When nobody was asked there is nothing to tell.
func (w *work) stamped(round int, s Stamping) error {
	e := Event{At: w.Now(), Action: stampedAction, Details: map[string]any{"round": round}}
	switch {
	case s.Why == stampOff:
		return nil
	case s.Why != "":
		e.Action, e.Details["why"] = unstampedAction, s.Why
	default:
		e.Details["at"] = s.At.UTC().Format(time.RFC3339Nano)
	}
	w.Also(store.Change{Action: e.Action, Subject: subject(w.Case), Case: w.UID, Payload: map[string]any{"reference": w.Reference, "details": e.Details}})
	return insertEvent(w.Tx, w.ID, e)
}

// stampOf finds in the history what came of it for a package.
func stampOf(events []Event, round int) Stamping {
	for _, e := range events {
		if n, ok := e.Details["round"].(float64); !ok || int(n) != round {
			continue
		}
		switch e.Action {
		case unstampedAction:
			why, _ := e.Details["why"].(string)
			return Stamping{Why: why}
		case stampedAction:
			at, _ := e.Details["at"].(string)
			t, _ := time.Parse(time.RFC3339Nano, at)
			return Stamping{At: t}
		}
	}
	return Stamping{Why: stampOff}
}
