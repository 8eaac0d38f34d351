package layout

import (
	"strings"
	"time"

	"inzage/internal/core/i18n"
	"inzage/internal/core/paths"
	"inzage/templates/ui"
)

// Shell is what a page tells its surroundings.
type Shell struct {
	Lang i18n.Lang
	Path string // of this page after the language prefix, with its query: "/my/data?q=x"; the picker keeps it
	Bare bool   // the page's address has no language prefix: a mail's link. The picker adds ?lang= to Path

	Title  string // the h1, and the first half of the document's title
	Kicker string // small line above the h1: what kind of thing this is
	Lead   string // paragraph below the h1

	Company string // who runs the portal
	BaseURL string // scheme and host, for the links to the other languages; empty leaves them out
	Theme   Theme
	Density Density

	Person *Person // nil when nobody is signed in
	CSRF   string  // of the session; the sign-out form needs it
	Nav    string  // key of the current place in the side navigation: one of the Nav constants

	Flash   *ui.NoticeView  // result of what the reader just did
	Errors  []ui.FieldError // of the page's form; shown above the h1
	Back    *ui.Link        // to the page above this one
	NoIndex bool            // keep search engines out
	Narrow  bool            // a form or a short text: the sheet is as wide as a line of text wants
	At      time.Time       // when the page was made, said on paper; zero leaves it out
}

// Person is who is signed in, and for whom.
type Person struct {
	Name     string // the login's name or address
	Customer string // name of the customer that is shown
	Number   string // its number
	Several  bool   // the login acts for more than one: a link leads to the chooser
}

// Theme is the reader's choice of colours.
type Theme string

// Themes. Auto follows the device.
const (
	ThemeAuto  Theme = "auto"
	ThemeLight Theme = "light"
	ThemeDark  Theme = "dark"
)

// Density is how much stands on a screen.
type Density string

// Densities.
const (
	Comfortable Density = "comfortable"
	Compact     Density = "compact"
)

// LangField is the name in the query that chooses the language of a page whose address has no prefix.
const LangField = "lang"

// Keys of the side navigation.
const (
	NavOverview    = "overview"
	NavData        = "data"
	NavConsents    = "consents"
	NavQuestions   = "questions"
	NavAccess      = "access"
	NavPasswords   = "passwords"
	NavSecurity    = "security"
	NavPreferences = "preferences"
)

// navItem is a place in the side navigation.
type navItem struct{ key, path string }

var navItems = []navItem{
	{NavOverview, paths.My},
	{NavData, paths.MyData},
	{NavConsents, paths.MyConsents},
	{NavAccess, paths.MyAccessLog},
	{NavQuestions, paths.MyQuestions},
	{NavPasswords, paths.MyPasswords},
	{NavSecurity, paths.MySecurity},
	{NavPreferences, paths.MyPreferences},
}

var navText = i18n.Enum("layout.nav.", NavOverview, NavData, NavConsents, NavAccess, NavQuestions, NavPasswords, NavSecurity, NavPreferences)

// footerItems are the pages about the portal itself, the same on every page.
var footerItems = []navItem{
	{"privacy-notice", paths.PrivacyNotice},
	{"retention", paths.Retention},
	{"recipients", paths.Recipients},
	{"cookies", paths.Cookies},
	{"certificate", paths.Certificate},
	{"transparency", paths.Transparency},
	{"privacy-question", paths.PrivacyQuestion},
}

var footerText = i18n.Enum("layout.footer.", "privacy-notice", "retention", "recipients", "cookies", "certificate", "transparency", "privacy-question")

// href builds a link in the page's language.
func (s Shell) href(slug string) string { return paths.In(s.Lang, slug) }

// home is where the brand leads: the overview for who is signed in, else the start page.
func (s Shell) home() string {
	if s.Person != nil {
		return s.href(paths.My)
	}
	return s.href(paths.Start)
}

// in is this page in another language.
func (s Shell) in(lang i18n.Lang) string {
	path := s.Path
	if s.Bare {
		return path + "?" + LangField + "=" + string(lang)
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return paths.In(lang, path)
}

// atSignIn tells whether this page is the sign-in page, which needs no link to itself.
func (s Shell) atSignIn() bool { return strings.HasPrefix(s.Path, paths.SignIn) }

func (s Shell) theme() string {
	if s.Theme == "" {
		return string(ThemeAuto)
	}
	return string(s.Theme)
}

func (s Shell) density() string {
	if s.Density == "" {
		return string(Comfortable)
	}
	return string(s.Density)
}
