package web

import (
	"regexp"
	"strconv"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// TestQRCode draws the path on paper again: module for module it is the code, inside its white border.
func TestQRCode(t *testing.T) {
	const text = "otpauth://totp/Noordzee%20Hosting:lies@noordzee.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Noordzee%20Hosting"
	view, err := qrCode(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	n := code.Bounds().Dx()
	if view.Size != strconv.Itoa(n+8) {
		t.Errorf("size %s for %d modules", view.Size, n)
	}
	drawn := map[[2]int]bool{}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(view.Path, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		run, _ := strconv.Atoi(m[3])
		if m[3] != m[4] {
			t.Fatalf("run %q", m[0])
		}
		for i := range run {
			drawn[[2]int{x + i - quietZone, y - quietZone}] = true
		}
	}
	for y := range n {
		for x := range n {
			r, _, _, _ := code.At(x, y).RGBA()
			if drawn[[2]int{x, y}] != (r == 0) {
				t.Fatalf("module %d,%d is wrong", x, y)
			}
			delete(drawn, [2]int{x, y})
		}
	}
	if len(drawn) > 0 {
		t.Errorf("%d modules outside the code", len(drawn))
	}
}
