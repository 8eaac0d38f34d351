// Package browser lets a test look at pages with a real Chromium: go to them, fill in forms, read what stands
// there, and measure what people and assistive technology get.
//
// A test that needs a browser and finds none fails with a sentence that says what to install; it never skips.
// Every step that fails ends the test, so tests read as the story they tell. Each Page has its own cookies.
package browser

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// stepTimeout bounds one step on a page: beyond it something hangs.
const stepTimeout = 30 * time.Second

// names are the programs that can do, best first. The shell is Chromium without anything for a screen.
var names = []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"}

// Browser is a running Chromium with an empty profile. It ends with the test.
type Browser struct {
	ctx context.Context
}

// Find returns the path of the browser that tests use, or "".
func Find() string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Open starts a browser for this test.
func Open(t testing.TB) *Browser {
	t.Helper()
	path := Find()
	if path == "" {
		t.Fatal("no Chromium on PATH: install one with `apt-get install chromium-headless-shell` (or chromium), then run the tests again")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		// Nothing that calls home: tests run where there is no way out.
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.DisableGPU,
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses root
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return &Browser{ctx: ctx}
}

// NewPage opens a page with cookies of its own, as another person's browser would have. It is 1280 by 800.
// It ends with the test t, which may be a parallel subtest of the browser's.
func (b *Browser) NewPage(t testing.TB) *Page {
	t.Helper()
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	p := &Page{t: t, ctx: ctx}
	p.listen()
	p.Size(1280, 800)
	return p
}
