package sheet

import "testing"

func TestGuard(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "jan@example.be": "jan@example.be", "=1+1": "'=1+1", "+32": "'+32", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx",
		"＝cmd": "'＝cmd", "a=b": "a=b", "é": "é", "\xff": "\xff",
	} {
		if got := Guard(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
