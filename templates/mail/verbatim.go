package mail

import (
	"html"
	"strings"
)

// Verbatim makes a body of what somebody wrote, as it is: its lines stay lines, nothing in it is markup or a link, and it is
// set off from our own words.
func Verbatim(text string) Body {
	var plain, marked strings.Builder
	for block := range strings.SplitSeq(text, "\n\n") {
		block = strings.Trim(block, "\n")
		if strings.TrimSpace(block) == "" {
			continue
		}
		marked.WriteString(`<p class="ink" dir="auto" style="` + inkStyle + `">`)
		for i, line := range strings.Split(block, "\n") {
			if i > 0 {
				marked.WriteString("<br>\n")
			}
			marked.WriteString(html.EscapeString(line))
			if line = wrap(line, ""); line != "" {
				line = "  " + strings.ReplaceAll(line, "\n", "\n  ")
			}
			plain.WriteString(line + "\n")
		}
		marked.WriteString("</p>\n")
		plain.WriteString("\n")
	}
	if plain.Len() == 0 {
		return Body{}
	}
	return Body{
		text: strings.TrimRight(plain.String(), "\n") + "\n",
		html: `<blockquote class="line" lang="" style="` + quoteStyle + `">` + "\n" + marked.String() + "</blockquote>\n",
	}
}
