package disclosure

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"inzage/internal/core/fault"
	"inzage/internal/feature/disclosure/law"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// Review is what an officer found out about a demand, as the form of the review says it. What is absent stays as it is.
type Review struct {
	Version int
	Answers map[int]Finding // by the number of the check
	Lines   []Decision
}

// Finding is the answer to one check.
type Finding struct {
	Answer law.Answer // law.Open leaves the check as it is
	Note   string
}

// Decision is what becomes of one line of the scope. A line can be made narrower than the order asks, and never wider.
type Decision struct {
	Line     int
	Decision string // open, grant, refuse
	Reason   string // of a refusal: R01 to R19
	Note     string
	From, To time.Time // zero: as it is
	Kind     string    // one kind of the category that is asked for; AllKinds: the category as asked; empty: as it is
}

// AllKinds is a Decision's kind that leaves the category as the order asks for it.
const AllKinds = "all"

// maxNote is how long a note may be, in characters.
const maxNote = 2000

// CheckField is the name of the field of a check in forms and faults.
func CheckField(number int) string { return "check-" + strconv.Itoa(number) }

// NoteField is the name of the field of a check's note.
func NoteField(number int) string { return "note-" + strconv.Itoa(number) }

// Review saves what was found. It can be done as often as one likes until the case is submitted.
func (s *Service) Review(ctx context.Context, reference string, in Review) error {
	return s.do(ctx, reference, step{action: "disclosure.reviewed", permission: Work, act: ActReview, in: []State{UnderReview}, version: in.Version},
		func(w *work) error {
			if _, err := s.reviewed(w, in); err != nil {
				return err
			}
			return nil
		})
}

// found is a case after its review was saved.
type found struct {
	lines    []Line
	answers  law.Answers
	standing Standing
}

// reviewed saves a review and both verdicts on it.
func (s *Service) reviewed(w *work, in Review) (found, error) {
	var f found
	wrong := checkAnswers(in.Answers, w.Urgent)
	lines, err := listLines(w, w.ID)
	if err != nil {
		return f, err
	}
	for _, d := range in.Lines {
		i := slices.IndexFunc(lines, func(l Line) bool { return l.Line == d.Line })
		if i < 0 {
			return f, fault.Missing()
		}
		was := lines[i]
		wrong = append(wrong, s.decide(&lines[i], d)...)
		if len(wrong) == 0 && !same(was, lines[i]) {
			if err := updateLine(w.Tx, w.ID, lines[i]); err != nil {
				return f, err
			}
		}
	}
	if len(wrong) > 0 {
		return f, fault.Fields(wrong...)
	}
	if err := saveAnswers(w.Tx, w.ID, in.Answers, w.me.ID); err != nil {
		return f, err
	}
	f.lines = lines
	return f, s.judge(w, &f)
}

// judge computes the verdicts on a case as its rows stand, and keeps them.
func (s *Service) judge(w *work, f *found) (err error) {
	if f.lines == nil {
		if f.lines, err = listLines(w, w.ID); err != nil {
			return err
		}
	}
	answered, err := listAnswers(w, w.ID)
	if err != nil {
		return err
	}
	f.answers = AnswersOf(answered)
	f.standing = s.Stand(w.Case, f.lines, f.answers)
	w.Policy, w.Law, w.VerdictReasons = string(f.standing.Policy.Result), string(f.standing.Law.Result), texts(f.standing.Suggested)
	if _, err := w.Exec(`UPDATE cases SET policy_result = nullif($2, ''), law_result = nullif($3, ''), verdict_reasons = $4 WHERE id = $1`,
		w.ID, w.Policy, w.Law, w.VerdictReasons); err != nil {
		return err
	}
	w.details["policy"], w.details["law"] = w.Policy, w.Law
	return nil
}

// AnswersOf are the answers of a case as verdicts take them.
func AnswersOf(all []Answer) law.Answers {
	out := law.Answers{}
	for _, a := range all {
		out[a.Number] = law.Answer(a.Answer)
	}
	return out
}

// checkAnswers says which answers are none.
func checkAnswers(answers map[int]Finding, urgent bool) (wrong []fault.Field) {
	for _, k := range law.Checks() {
		a, given := answers[k.Number]
		switch {
		case !given || a.Answer == law.Open:
		case !a.Answer.Valid():
			wrong = append(wrong, fault.Field{Name: CheckField(k.Number), ID: "review.error.answer"})
		case a.Answer == law.NotApplicable && (!k.MayNA || urgent):
			wrong = append(wrong, fault.Field{Name: CheckField(k.Number), ID: "review.error.na", Args: map[string]any{"Number": k.Number}})
		case utf8.RuneCountInString(a.Note) > maxNote:
			wrong = append(wrong, fault.Field{Name: NoteField(k.Number), ID: "review.error.long", Args: map[string]any{"Max": maxNote}})
		}
	}
	return wrong
}

// decide applies a decision to a line.
func (s *Service) decide(l *Line, d Decision) (wrong []fault.Field) {
	field := func(what, id string) {
		wrong = append(wrong, fault.Field{Name: LineField(l.Line, what), ID: id, Args: map[string]any{"Line": l.Line}})
	}
	asked := l.AsAsked()
	l.Note, l.Reason = strings.TrimSpace(d.Note), ""
	if utf8.RuneCountInString(l.Note) > maxNote {
		wrong = append(wrong, fault.Field{Name: LineField(l.Line, "note"), ID: "review.error.long", Args: map[string]any{"Max": maxNote}})
	}
	switch l.Decision = d.Decision; d.Decision {
	case undecided:
	case granted:
		if l.CustomerID == 0 {
			field("decision", "review.error.nobody")
		}
	case refused:
		if l.Reason = d.Reason; !law.Reason(d.Reason).Valid() {
			field("reason", "review.error.reason")
		}
	default:
		field("decision", "review.error.undecided")
	}
	if !d.From.IsZero() {
		l.From = d.From
	}
	if !d.To.IsZero() {
		l.To = d.To
	}
	switch {
	case !l.From.Before(l.To):
		field("to", "review.error.backwards")
	case l.From.Before(asked.From):
		field("from", "review.error.wider")
	case l.To.After(asked.To):
		field("to", "review.error.wider")
	}
	switch d.Kind {
	case "":
	case AllKinds:
		l.Kind, l.Category = asked.Kind, asked.Category
	default:
		k, err := s.Kinds().Kind(d.Kind)
		if err != nil || k.Owner != dataset.OfCustomer || asked.Kind != "" && asked.Kind != d.Kind || asked.Category != "" && asked.Category != k.Category {
			field("kind", "review.error.kind")
			return wrong
		}
		l.Kind, l.Category = d.Kind, ""
	}
	l.keepAsked(asked)
	return wrong
}

// Asked is what a line asked for when it was registered.
type Asked struct {
	Kind     string           `json:"kind"`
	Category dataset.Category `json:"category"`
	From     time.Time        `json:"from"`
	To       time.Time        `json:"to"`
}

// AsAsked is what the line asked for when it was registered, whatever it was narrowed to since.
func (l Line) AsAsked() Asked {
	var a Asked
	if l.Asked == nil || json.Unmarshal(l.Asked, &a) != nil {
		return Asked{Kind: l.Kind, Category: l.Category, From: l.From.UTC(), To: l.To.UTC()}
	}
	return a
}

// Narrowed reports whether the line covers less than the order asks for.
func (l Line) Narrowed() bool { return l.Asked != nil }

// keepAsked keeps what was asked for, as long as it is not what the line says.
func (l *Line) keepAsked(a Asked) {
	l.Asked = nil
	if l.Kind != a.Kind || l.Category != a.Category || !l.From.Equal(a.From) || !l.To.Equal(a.To) {
		l.Asked, _ = json.Marshal(a) // two words and two times
	}
}

// same reports whether a decision left a line as it was.
func same(a, b Line) bool {
	return a.Decision == b.Decision && a.Reason == b.Reason && a.Note == b.Note && a.Kind == b.Kind && a.Category == b.Category &&
		a.From.Equal(b.From) && a.To.Equal(b.To) && (len(a.Asked) == 0) == (len(b.Asked) == 0) && (len(a.Asked) == 0 || bytes.Equal(compact(a.Asked), compact(b.Asked)))
}

// compact is JSON without the spaces that the database puts in.
func compact(b []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, b) != nil {
		return b
	}
	return out.Bytes()
}

func updateLine(tx *store.Tx, id int64, l Line) error {
	_, err := tx.Exec(`UPDATE case_lines SET kind = $3, category = $4, from_at = $5, to_at = $6, decision = $7, reason = $8, note = $9, asked = $10
		WHERE case_id = $1 AND line = $2`, id, l.Line, l.Kind, l.Category, l.From, l.To, l.Decision, l.Reason, l.Note, l.Asked)
	return err
}

// saveAnswers keeps the answers that are new or changed, with who gave them.
func saveAnswers(tx *store.Tx, id int64, answers map[int]Finding, officer int64) error {
	var numbers []int16
	var given, notes []string
	for n, a := range answers {
		if _, known := law.CheckOf(n); known && a.Answer != law.Open {
			numbers, given, notes = append(numbers, int16(n)), append(given, string(a.Answer)), append(notes, strings.TrimSpace(a.Note))
		}
	}
	_, err := tx.Exec(`INSERT INTO case_checks AS k (case_id, number, answer, note, officer_id, at)
		SELECT $1, n, a, t, $5, $6 FROM unnest($2::smallint[], $3::text[], $4::text[]) AS u (n, a, t)
		ON CONFLICT (case_id, number) DO UPDATE SET answer = excluded.answer, note = excluded.note, officer_id = excluded.officer_id, at = excluded.at
		WHERE (k.answer, k.note) <> (excluded.answer, excluded.note)`, id, numbers, given, notes, officer, tx.Now())
	return err
}

// texts are reasons as the database keeps them.
func texts(reasons []law.Reason) []string {
	out := make([]string, len(reasons))
	for i, r := range reasons {
		out[i] = string(r)
	}
	return out
}
