package inbound

import (
	"regexp"
	"strings"
)

// Fold parts a body into what was written now and the earlier letter that it quotes, so that the page can fold the
// latter. Nothing is dropped: every line of the text is in one of the two. A letter that answers between the lines of the
// other stays whole, but for what is quoted after the last answer; and one that is nothing but quotation is not folded.
func Fold(text string) (fresh, quoted string) {
	lines := strings.Split(text, "\n")
	end := len(lines)
	if i := borders(lines); i >= 0 {
		end = i
	}
	end = quoteBelow(lines[:end])
	if above := quoteAbove(lines[:end]); above > 0 && end == len(lines) {
		return join(lines[above:]), join(lines[:above])
	}
	if fresh = join(lines[:end]); strings.TrimSpace(fresh) == "" {
		return text, ""
	}
	return fresh, join(lines[end:])
}

func join(lines []string) string { return strings.Trim(strings.Join(lines, "\n"), "\n") }

// maxLines is how far from the quotation its introduction is looked for: programs break it in two or three.
const maxLines = 4

var (
	// separator is the line that Outlook and others put above the letter that they answer or forward.
	separator = regexp.MustCompile(`(?i)^[\s>*]*-{2,}\s*(original message|forwarded message|oorspronkelijk bericht|doorgestuurd bericht|` +
		`message d['’]origine|message original|message transféré|ursprüngliche nachricht|weitergeleitete nachricht)\s*-{2,}\s*$`)
	rule = regexp.MustCompile(`^\s*_{20,}\s*$`)
	// headLine is a header as programs write it above a letter, in the four languages, with the stars that stand for bold.
	headLine = regexp.MustCompile(`(?i)^[\s*]*(from|sent|date|to|cc|subject|van|verzonden|datum|aan|onderwerp|de|envoyé|à|objet|von|gesendet|an|betreff)[\s*\x{a0}]*:`)
	fromLine = regexp.MustCompile(`(?i)^[\s*]*(from|van|de|von)[\s*\x{a0}]*:\s*\S`)
	// introduction is "On … wrote:" and its like; (?s) because it may take several lines.
	introduction = regexp.MustCompile(`(?is)^\s*(on\s.+\swrote|op\s.+\s(schreef|geschreven)(\s.+)?|le\s.+\sa\s+écrit|am\s.+\sschrieb(\s.+)?|` +
		`.+\s(wrote|schreef|schrieb|geschreven)|.+\sa\s+écrit|.+\s(wrote on|schreef op|schrieb am|a écrit le)\s.+)[\s\x{a0}\x{202f}]*:\s*$`)
)

// borders returns the line where a program says that the earlier letter begins, or -1.
func borders(lines []string) int {
	for i, line := range lines {
		if separator.MatchString(line) || startsHead(lines[i:]) {
			return i
		}
		if rule.MatchString(line) && startsHead(afterBlank(lines[i+1:])) {
			return i
		}
	}
	return -1
}

// startsHead reports whether lines begin with From: and two more headers, as Outlook puts them above a letter.
func startsHead(lines []string) bool {
	if len(lines) < 3 || !fromLine.MatchString(lines[0]) {
		return false
	}
	return headLine.MatchString(lines[1]) && headLine.MatchString(lines[2])
}

func afterBlank(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	return lines
}

func isQuote(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " "), ">") }

func isBlank(line string) bool { return strings.TrimSpace(line) == "" }

// quoteBelow returns where the quotation begins that the text ends with: its introduction, its marked lines, and nothing but
// a signature after them. Without one it is the end.
func quoteBelow(lines []string) int {
	i := len(lines)
	seen := false
	for i > 0 && (isBlank(lines[i-1]) || isQuote(lines[i-1])) {
		i--
		seen = seen || isQuote(lines[i])
	}
	if !seen {
		return len(lines)
	}
	return withIntroduction(lines, i)
}

// withIntroduction moves a beginning up over "On … wrote:" where there is one.
func withIntroduction(lines []string, begin int) int {
	for begin < len(lines) && isBlank(lines[begin]) {
		begin++
	}
	last := begin
	for last > 0 && isBlank(lines[last-1]) {
		last--
	}
	for n := 1; n <= maxLines && last-n >= 0 && !isBlank(lines[last-n]); n++ {
		if isQuote(lines[last-n]) {
			break
		}
		if introduction.MatchString(strings.Join(lines[last-n:last], " ")) && openings(lines[last-n]) {
			return last - n
		}
	}
	if last > 0 && introduction.MatchString(lines[last-1]) {
		return last - 1
	}
	return begin
}

var opening = regexp.MustCompile(`(?i)^\s*(on|op|le|am)\s`)

// openings reports whether a line is the first of an introduction.
func openings(line string) bool { return opening.MatchString(line) }

// quoteAbove returns where the answer begins in a text that quotes first and answers once, below: 0 when it does not.
func quoteAbove(lines []string) int {
	i, seen := 0, false
	for i < len(lines) && isBlank(lines[i]) {
		i++
	}
	for n := 1; n <= maxLines && i+n < len(lines); n++ {
		if introduction.MatchString(strings.Join(lines[i:i+n], " ")) {
			i += n
			break
		}
	}
	for i < len(lines) && (isBlank(lines[i]) || isQuote(lines[i])) {
		seen = seen || isQuote(lines[i])
		i++
	}
	if !seen || i == len(lines) {
		return 0
	}
	for _, line := range lines[i:] {
		if isQuote(line) {
			return 0 // answers between the lines
		}
	}
	return i
}
