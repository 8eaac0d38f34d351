// Package format writes dates, times, amounts and numbers as people in Belgium and Britain do.
//
// Times are kept in UTC and shown as Brussels has them; the zone's data is inside the program. Amounts are
// decimal strings and stay exact: no float touches them. Spaces that must not break are no-break spaces:
// U+00A0 beside the euro and before the percent sign, U+202F between French thousands. The golden file of
// the tests was made with ICU, so these are the forms that other programs show too.
package format

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // Brussels, also where the machine has no zone files

	"inzage/internal/core/i18n"
)

const (
	nbsp  = "\u00a0" // no-break space
	nnbsp = "\u202f" // narrow no-break space
)

// Brussels is the zone in which the portal shows times and counts days.
var Brussels = mustZone("Europe/Brussels")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic("format: " + err.Error())
	}
	return zone
}

var months = map[i18n.Lang][12]string{
	i18n.NL: {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
	i18n.FR: {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	i18n.DE: {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	i18n.EN: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

var weekdays = map[i18n.Lang][7]string{
	i18n.NL: {"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
	i18n.FR: {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	i18n.DE: {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
	i18n.EN: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// known maps the pseudo-language, and anything else that has no formats of its own, to one that has.
func known(lang i18n.Lang) i18n.Lang {
	if lang == i18n.QPS {
		return i18n.EN
	}
	if _, ok := months[lang]; !ok {
		return i18n.NL
	}
	return lang
}

// Date writes the day: 3 november 2026, 3 novembre 2026, 3. November 2026, 3 November 2026.
// There is no shorter form: 3/11/2026 is another day to an American.
func Date(lang i18n.Lang, t time.Time) string {
	lang = known(lang)
	year, month, day := t.In(Brussels).Date()
	dot := " "
	if lang == i18n.DE {
		dot = ". "
	}
	return strconv.Itoa(day) + dot + months[lang][month-1] + " " + strconv.Itoa(year)
}

// Full writes the day with its weekday: dinsdag 3 november 2026.
func Full(lang i18n.Lang, t time.Time) string {
	lang = known(lang)
	separator := " "
	if lang == i18n.DE || lang == i18n.EN {
		separator = ", "
	}
	return weekdays[lang][t.In(Brussels).Weekday()] + separator + Date(lang, t)
}

// Time writes the time of day with minutes, 15:05 in all four languages.
func Time(_ i18n.Lang, t time.Time) string { return t.In(Brussels).Format("15:04") }

// DateTime writes day and time: 3 november 2026 om 15:05.
func DateTime(lang i18n.Lang, t time.Time) string {
	lang = known(lang)
	return Date(lang, t) + at[lang] + Time(lang, t)
}

var at = map[i18n.Lang]string{i18n.NL: " om ", i18n.FR: " à ", i18n.DE: " um ", i18n.EN: " at "}

// Month writes a month of a year: november 2026.
func Month(lang i18n.Lang, t time.Time) string {
	t = t.In(Brussels)
	return fmt.Sprintf("%s %d", months[known(lang)][t.Month()-1], t.Year())
}

// Days counts the midnights in Brussels from one moment to another: 0 on the same day, 1 from today to
// tomorrow, -1 to yesterday. Summer time makes no difference.
func Days(from, to time.Time) int {
	midnight := func(t time.Time) time.Time {
		t = t.In(Brussels)
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(to).Sub(midnight(from)) / (24 * time.Hour))
}

// Relative writes a day as seen from today: gisteren, morgen, over 12 dagen, 12 dagen geleden.
func Relative(lang i18n.Lang, days int) string {
	lang = known(lang)
	if word, ok := near[lang][days]; ok {
		return word
	}
	pattern := ahead[lang]
	if days < 0 {
		pattern, days = ago[lang], -days
	}
	return strings.ReplaceAll(pattern, "#", lang.Digits(int64(days)))
}

var near = map[i18n.Lang]map[int]string{
	i18n.NL: {-2: "eergisteren", -1: "gisteren", 0: "vandaag", 1: "morgen", 2: "overmorgen"},
	i18n.FR: {-2: "avant-hier", -1: "hier", 0: "aujourd’hui", 1: "demain", 2: "après-demain"},
	i18n.DE: {-2: "vorgestern", -1: "gestern", 0: "heute", 1: "morgen", 2: "übermorgen"},
	i18n.EN: {-1: "yesterday", 0: "today", 1: "tomorrow"},
}

var ahead = map[i18n.Lang]string{i18n.NL: "over # dagen", i18n.FR: "dans # jours", i18n.DE: "in # Tagen", i18n.EN: "in # days"}

var ago = map[i18n.Lang]string{i18n.NL: "# dagen geleden", i18n.FR: "il y a # jours", i18n.DE: "vor # Tagen", i18n.EN: "# days ago"}
