package consent

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/internal/platform/dataset"
	"inzage/internal/platform/store"
)

// node is an object of JSON-LD; encoding/json writes its keys in alphabetical order, so a receipt is the same bytes each time.
type node map[string]any

// ReceiptJSONLD returns the receipt of an event for machines: the record structure of ISO/IEC TS 27560:2023 in the terms of the
// W3C Data Privacy Vocabulary, as its guide "Consent Records and Receipts" has them. Another customer's reference is a
// NotFound fault. The receipt of one event says the same for ever.
func (s *Service) ReceiptJSONLD(r store.Reader, scope store.Scope, reference string) ([]byte, error) {
	rec, w, err := s.ReceiptOf(r, scope, reference)
	if err != nil {
		return nil, err
	}
	var number string
	if err := r.Row(`SELECT number FROM customers WHERE id = $1`, scope.Customer()).Scan(&number); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err = encoder.Encode(s.receiptNode(rec.Event, w, number))
	return out.Bytes(), err
}

// context27560 says what the prefixes stand for, and which values are names rather than texts.
var context27560 = func() node {
	c := node{
		"dct": "http://purl.org/dc/terms/", "dpv": "https://w3id.org/dpv#", "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
		"pd": "https://w3id.org/dpv/pd#", "loc": "https://w3id.org/dpv/loc#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
		"schema": "https://schema.org/", "skos": "http://www.w3.org/2004/02/skos/core#", "xsd": "http://www.w3.org/2001/XMLSchema#",
	}
	for _, name := range []string{
		"dct:conformsTo", "dct:publisher", "schema:recipient", "schema:url", "skos:broader", "dpv:hasApplicableLaw", "dpv:hasDataController",
		"dpv:hasJurisdiction", "dpv:hasLegalBasis", "dpv:hasPersonalData", "dpv:isExercisedAt", "dpv:isIndicatedBy",
	} {
		c[name] = node{"@type": "@id"}
	}
	for _, name := range []string{"dct:created", "dpv:isIndicatedAtTime"} {
		c[name] = node{"@type": "xsd:dateTime"}
	}
	return c
}()

// meaning is how the vocabulary names a purpose and the data it takes.
var meaning = map[Purpose]struct {
	broader string
	data    []string
}{
	Newsletter:       {"dpv:Marketing", []string{"pd:EmailAddress"}},
	ConsumerResearch: {"dpv:CommercialResearch", []string{"pd:PurchasesAndSpendingHabit"}},
	CallTraining:     {"dpv:PersonnelManagement", []string{"pd:TelephoneNumber"}},
	UsageAnalysis:    {"dpv:ServiceUsageAnalytics", []string{"pd:IPAddress"}},
}

func (s *Service) receiptNode(e Event, w Wording, customer string) node {
	profile := "https://w3id.org/dpv/schema/dpv-27560#"
	controller := s.base + "/#controller"
	types := "dpv:ConsentReceipt"
	if e.Purpose.Basis() != dataset.Consent {
		types = "dpv:RecordsOfActivities" // the vocabulary's receipts are of consent only
	}
	return node{
		"@context":       context27560,
		"@id":            "urn:uuid:" + e.ID.String() + "#receipt",
		"@type":          types,
		"dct:identifier": e.Reference,
		"dct:conformsTo": profile + "receipt-eu-gdpr",
		"dct:created":    stamp(e.At),
		"dct:publisher":  controller,
		"dct:language":   string(e.Language),

		"schema:recipient":        "dpv:DataSubject",
		"dpv:hasRecordOfActivity": s.recordNode(e, w, customer, controller, profile+"record-eu-gdpr"),
	}
}

func (s *Service) recordNode(e Event, w Wording, customer, controller, profile string) node {
	manage := s.base + paths.In(e.Language, paths.Consent(string(e.Purpose)))
	n := node{
		"@id":                   "urn:uuid:" + e.ID.String(),
		"dct:identifier":        e.ID.String(),
		"dct:conformsTo":        profile,
		"dpv:hasDataSubject":    node{"@type": "dpv:DataSubject", "dct:identifier": customer},
		"dpv:hasDataController": controller,
		"dpv:hasEntity":         s.controllerNode(controller),
		"dpv:hasJurisdiction":   "loc:BE",
		"dpv:hasApplicableLaw":  "eu-gdpr:GDPR",
		"dpv:hasProcess":        processNode(e, w),
		"dpv:hasNotice":         s.noticeNode(e, w),
	}
	status := node{
		"dpv:isIndicatedAtTime":   stamp(e.At),
		"dpv:isIndicatedBy":       "dpv:DataSubject",
		"dpv:hasIndicationMethod": WayNames.In(i18n.EN, string(e.Way)) + " (" + string(e.Way) + ")",
	}
	if !e.Said.IsZero() {
		status["dct:date"] = stamp(e.Said)
	}
	if e.Evidence != "" {
		status["dct:source"] = e.Evidence
	}
	if !e.Effective {
		status["dct:description"] = "Kept as history; a withdrawal or something later held when it was recorded."
	}
	if e.Purpose.Basis() == dataset.Consent {
		n["@type"] = "dpv:ConsentRecord"
		n["dpv:hasLegalBasis"] = "eu-gdpr:A6-1-a"
		n["dpv:hasConsentControl"] = node{"@type": []string{"dpv:ProvideConsent", "dpv:WithdrawConsent"}, "dpv:isExercisedAt": manage}
		n["dpv:hasRight"] = rightNode("eu-gdpr:A7-3", "Right to Withdraw Consent", manage)
		status["@type"] = []string{"dpv:ConsentGiven", "dpv:ExpressedConsent"}
		if e.State != Given {
			status["@type"] = "dpv:ConsentWithdrawn"
		}
		n["dpv:hasConsentStatus"] = status
		return n
	}
	n["@type"] = "dpv:RecordsOfActivities"
	n["dpv:hasLegalBasis"] = "eu-gdpr:A6-1-f"
	n["dpv:hasRight"] = rightNode("eu-gdpr:A21", "Right to Object", manage)
	status["@type"] = "dpv:LegitimateInterestNotObjected"
	if e.State != Given {
		status["@type"] = "dpv:LegitimateInterestObjected"
	}
	n["dpv:hasStatus"] = status
	return n
}

func (s *Service) controllerNode(id string) node {
	contact := node{"@type": "schema:ContactPoint", "schema:email": s.company.Contact}
	if s.company.Contact == "" {
		delete(contact, "schema:email")
	}
	n := node{"@id": id, "@type": "dpv:DataController", "dpv:hasName": s.company.Name, "schema:url": s.base, "schema:contactPoint": contact}
	if s.company.Address != "" {
		n["schema:address"] = s.company.Address
	}
	return n
}

// processNode says what the data is used for: in the vocabulary's word, and in the words that were read.
func processNode(e Event, w Wording) node {
	m := meaning[e.Purpose]
	purpose := node{"@type": "dpv:Purpose", "dct:identifier": string(e.Purpose), "skos:broader": m.broader}
	if w.Version > 0 {
		purpose["dct:title"] = text(e.Language, w.Name)
		purpose["dct:description"] = text(e.Language, w.Text)
	}
	return node{"@type": "dpv:Process", "dpv:hasPurpose": purpose, "dpv:hasPersonalData": m.data}
}

// noticeNode is the wording that was read: its version, language and SHA-256, and its text whole.
func (s *Service) noticeNode(e Event, w Wording) node {
	n := node{"@type": "dpv:PrivacyNotice", "dct:language": string(e.Language), "schema:url": s.base + paths.In(e.Language, paths.PrivacyNotice)}
	if w.Version == 0 {
		return n
	}
	if e.Purpose.Basis() == dataset.Consent {
		n["@type"] = "dpv:ConsentNotice"
	}
	n["dct:identifier"] = string(e.Purpose)
	n["schema:version"] = w.Version
	n["schema:sha256"] = hex.EncodeToString(w.Digest)
	n["dct:date"] = stamp(w.From)
	n["dct:description"] = []node{text(e.Language, w.Name), text(e.Language, w.Text), text(e.Language, w.Means), text(e.Language, w.Stops)}
	return n
}

func rightNode(article, title, where string) node {
	return node{"@type": []string{"dpv:DataSubjectRight", article}, "dct:title": title, "dpv:isExercisedAt": where}
}

func text(lang i18n.Lang, s string) node { return node{"@language": string(lang), "@value": s} }

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
