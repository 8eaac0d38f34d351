package ui

import (
	"strings"
	"testing"
)

func TestInert(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "Jan Peeters", "Jan Peeters"},
		{"lines", "a\r\nb\tc\n", "a\nb\tc\n"},
		{"control characters", "a\x00b\x1b[31mc\u0085", "a\ufffdb\ufffd[31mc\ufffd"},
		{"no text", "a\xff\xfeb", "a\ufffdb"},
		{"direction turned", "jpg.\u202egpj.exe", "jpg.\ufffdgpj.exe"},
		{"right to left", "مرحبا 12", "مرحبا 12"},
		{"an accent apart", "e\u0301", "e\u0301"},
		{"accents without end", "e" + strings.Repeat("\u0301", 1000) + "f\u0301", "e" + strings.Repeat("\u0301", maxMarks) + "\ufffdf\u0301"},
		{"joined emoji", "👩‍👩‍👧", "👩‍👩‍👧"},
		{"markup", "<b>", "<b>"}, // the template's business
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Inert(test.text); got != test.want {
				t.Errorf("Inert(%q) = %q, want %q", test.text, got, test.want)
			}
		})
	}
}
