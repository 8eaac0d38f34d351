package tools

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"inzage/internal/core/config"
	"inzage/internal/core/secret"
)

// requestTimeout is the longest that a tool may take for one answer.
const requestTimeout = 10 * time.Second

// Endpoint reads the address of a tool from a setting: http or https, with TLS beyond loopback. example is what to write
// instead.
func Endpoint(setting string, address secret.Text, example string) (*url.URL, error) {
	u, err := url.Parse(address.Reveal())
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.Fragment != "" {
		return nil, fmt.Errorf("%s cannot be read: write an address such as %s", setting, example)
	}
	if u.Scheme == "http" && !config.Loopback(u.Hostname()) {
		return nil, fmt.Errorf("%s goes to another machine without TLS: it must begin with https://", setting)
	}
	return u, nil
}

// Client returns what speaks to a tool. It follows no redirect: the address is from the settings, where an answer would send
// us is not.
func Client() *http.Client {
	return &http.Client{
		Timeout:       requestTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Unreachable is the error of a tool that could not be spoken to. What was asked for is left out: it may hold an e-mail address
// or a secret.
func Unreachable(tool string, err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
		return fmt.Errorf("%s did not answer in time", tool)
	}
	return fmt.Errorf("%s cannot be reached: %w", tool, err)
}
