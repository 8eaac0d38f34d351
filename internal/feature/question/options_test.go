package question

import (
	"context"
	"net/url"
	"testing"

	"inzage/internal/core/i18n"
	"inzage/internal/platform/store"
)

// TestOptions: what cannot work is said at the start.
func TestOptions(t *testing.T) {
	good := Options{Store: &store.Store{}, BaseURL: &url.URL{Scheme: "https", Host: "x.example"}, Company: Company{Name: "X"}, ReplyAddress: replyBase, Operations: operationsAddress}
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Options){
		"no store":         func(o *Options) { o.Store = nil },
		"no company":       func(o *Options) { o.Company.Name = "" },
		"no reply address": func(o *Options) { o.ReplyAddress = "" },
		"a long one":       func(o *Options) { o.ReplyAddress = "een-heel-lang-antwoordadres-dat-niet-past@x.example" },
		"two operations":   func(o *Options) { o.Operations = "a@x.example, b@x.example" },
		"half a link": func(o *Options) {
			o.WithdrawLink = func(*store.Tx, string, i18n.Lang) (int64, error) { return 0, nil }
		},
		"the other half": func(o *Options) { o.WithdrawURL = func(context.Context, int64) (string, error) { return "", nil } },
	} {
		o := good
		change(&o)
		if _, err := New(o); err == nil {
			t.Errorf("%s: it starts", name)
		}
	}
}
