package main

import (
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"inzage/internal/platform/timestamp"
)

// timeStamps returns the authority of the settings that stamps packages; nil when they name none.
func (p *program) timeStamps() (*timestamp.Client, error) {
	if p.config.TSAURL == "" {
		return nil, nil
	}
	o := timestamp.Options{URL: p.config.TSAURL}
	var err error
	if p.config.TSACA != "" {
		if o.Roots, err = stampRoots(p.config.TSACA); err != nil {
			return nil, fmt.Errorf("INZAGE_TSA_CA: %w", err)
		}
	}
	if p.config.TSAPolicy != "" {
		if o.Policy, err = objectIdentifier(p.config.TSAPolicy); err != nil {
			return nil, fmt.Errorf("INZAGE_TSA_POLICY: %w", err)
		}
	}
	client, err := timestamp.New(o)
	if err != nil {
		return nil, fmt.Errorf("INZAGE_TSA_URL: %w", err)
	}
	return client, nil
}

// stampRoots reads the certificates that a time stamp goes back to.
func stampRoots(path string) (*x509.CertPool, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	roots, err := timestamp.Roots(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return roots, nil
}

// objectIdentifier reads one as people write it: 0.4.0.2023.1.1.
func objectIdentifier(s string) (id asn1.ObjectIdentifier, err error) {
	for part := range strings.SplitSeq(s, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("%q is no policy: write numbers with points between, such as 0.4.0.2023.1.1", s)
		}
		id = append(id, n)
	}
	if _, err := asn1.Marshal(id); err != nil {
		return nil, fmt.Errorf("%q is no policy: write numbers with points between, such as 0.4.0.2023.1.1", s)
	}
	return id, nil
}

// stampLine says what a package's time stamp tells.
func stampLine(s *timestamp.Stamp) string {
	switch {
	case s == nil:
		return "There is no time stamp in it: only the company's own clock says when it was sealed."
	case s.Trusted:
		return fmt.Sprintf("Time stamp: %s, by %s.", s.At.Format(time.RFC3339), strconv.QuoteToGraphic(s.Authority))
	}
	return fmt.Sprintf("Time stamp: %s, by whoever calls himself %s: give --tsa-ca to check who that is.", s.At.Format(time.RFC3339), strconv.QuoteToGraphic(s.Authority))
}
