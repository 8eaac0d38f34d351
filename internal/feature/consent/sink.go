package consent

import (
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"inzage/internal/core/ident"
	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
	"inzage/internal/platform/store"
)

// CodeWithdrawn means that an import tells of a consent which its owner withdrew here.
const CodeWithdrawn intake.Code = "withdrawn"

// Sinks takes consent events of imports.
//
// Each becomes an event, for it is what another system holds of the customer. But an import only tells; it never turns a
// withdrawal back. Consent that it tells of does not hold when its owner withdrew, by any way, or when an address of theirs
// is suppressed, also by an owner who was erased since; when something was said later; or, after a withdrawal that the
// source told itself, when it cannot show how the new consent came about. Such a record is listed as refused, with its reason.
func (s *Service) Sinks() []intake.Sink { return []intake.Sink{sink{s}} }

type sink struct{ *Service }

// Type returns the record type.
func (sink) Type() string { return "consent_event" }

// told is what a record tells.
type told struct {
	purpose  Purpose
	state    State
	source   string // the source's own word for the state
	said     time.Time
	explicit bool
	evidence string
	zone     jsontext.Value
	extra    jsontext.Value
	digest   []byte
}

// aliases are other names of purposes.
var aliases = map[string]Purpose{
	"marketing": Newsletter, "newsletters": Newsletter, "direct_marketing": Newsletter, "email_marketing": Newsletter,
	"research": ConsumerResearch, "call_recording": CallTraining, "analytics": UsageAnalysis,
}

// Prepare reads a record.
func (sink) Prepare(it *intake.Item, _ *intake.Row) error {
	var c hpxdata.ConsentEvent
	if err := hpxdata.Decode(it.Data, &c); err != nil {
		return err
	}
	p, ok := ParsePurpose(c.Purpose)
	if !ok {
		if p, ok = aliases[c.Purpose]; !ok {
			return intake.NewProblem(intake.CodeValue, "%s is no purpose that is known here; the purposes are %s", intake.Quote(c.Purpose), names()).In("purpose")
		}
	}
	t := &told{purpose: p, state: p.No(), source: c.State, said: c.At.Time, explicit: c.Explicit(), evidence: c.Method}
	if c.State == hpxdata.ConsentGiven || c.State == hpxdata.ConsentRenewed {
		t.state = Given
	}
	if t.said.IsZero() {
		t.said = it.At
	}
	it.Occurred = t.said
	whole, err := json.Marshal(&c, json.Deterministic(true))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(append(append(whole, it.Extra...), it.Customer...))
	t.digest = sum[:]
	if c.AtZone != "" {
		if t.zone, err = json.Marshal(c.Zone, json.Deterministic(true)); err != nil {
			return err
		}
	}
	t.extra, err = further(c, it.Extra)
	it.Record = t
	return err
}

func names() string {
	list := make([]string, len(Purposes))
	for i, p := range Purposes {
		list[i] = string(p)
	}
	return strings.Join(list, ", ")
}

// further is what else the source tells, under its names in the format: shown as it is.
func further(c hpxdata.ConsentEvent, extra []byte) (jsontext.Value, error) {
	all := map[string]jsontext.Value{}
	if len(extra) > 0 {
		if err := json.Unmarshal(extra, &all, jsontext.AllowDuplicateNames(true)); err != nil {
			return nil, intake.ProblemOf(err)
		}
	}
	for name, value := range map[string]string{
		"channel": c.Channel, "notice_version": c.NoticeVersion, "text_hash": c.TextHash, "source": c.Source, "ip_trunc": c.IPTrunc,
	} {
		if value != "" {
			all[name], _ = jsontext.AppendQuote(nil, value)
		}
	}
	if c.Evidence != nil {
		b, err := json.Marshal(c.Evidence)
		if err != nil {
			return nil, err
		}
		all["evidence"] = b
	}
	if len(all) == 0 {
		return nil, nil
	}
	return json.Marshal(all, json.Deterministic(true))
}

// Apply adds the events of a batch.
func (k sink) Apply(tx *store.Tx, run *intake.Run, items []*intake.Item) error {
	var upserts []*intake.Item
	for _, it := range items {
		if it.Op == intake.Delete { // what was said was said
			it.Took(intake.Same)
			continue
		}
		upserts = append(upserts, it)
	}
	if err := run.Resolve(tx, upserts, true); err != nil {
		return err
	}
	if err := settleKnown(tx, intake.Unsettled(upserts)); err != nil {
		return err
	}
	open := intake.Unsettled(upserts)
	if len(open) == 0 {
		return nil
	}
	slices.SortStableFunc(open, func(a, b *intake.Item) int { return a.Occurred.Compare(b.Occurred) })
	b, err := k.load(tx, run, open)
	if err != nil {
		return err
	}
	for _, it := range open {
		b.take(it)
	}
	return b.write(tx)
}

// knownVersion is what is held of a record of the source.
type knownVersion struct {
	version time.Time
	digest  string
}

// settleKnown settles what says nothing new: the same record again, and versions that an import was told of before.
func settleKnown(tx *store.Tx, items []*intake.Item) error {
	if len(items) == 0 {
		return nil
	}
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = it.ID
	}
	rows, err := tx.Rows(`SELECT source_id, version_at, digest FROM consent_events WHERE source_id = ANY($1) ORDER BY version_at, seq`, ids)
	if err != nil {
		return err
	}
	defer rows.Close()
	held := map[string][]knownVersion{}
	for rows.Next() {
		var id string
		var v knownVersion
		var digest []byte
		if err := rows.Scan(&id, &v.version, &digest); err != nil {
			return err
		}
		v.digest = string(digest)
		held[id] = append(held[id], v)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, it := range items {
		versions := held[it.ID]
		if len(versions) == 0 {
			continue
		}
		t, last := it.Record.(*told), versions[len(versions)-1]
		again := slices.ContainsFunc(versions, func(v knownVersion) bool { return v.digest == string(t.digest) && !v.version.Before(it.At) })
		if again || last.digest == string(t.digest) || it.At.Before(last.version) {
			it.Took(intake.Same)
			continue
		}
		it.RowID = ident.Record() // a new event of a record that is known
	}
	return nil
}
