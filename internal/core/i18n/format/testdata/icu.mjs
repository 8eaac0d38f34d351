// Writes icu.tsv, the golden file of the tests: what ICU says. Run: node icu.mjs > icu.tsv
// Columns: language, function, input, output. Made with ICU 78.2 and CLDR 48 (Node.js 20).
const tags = { nl: "nl-BE", fr: "fr-BE", de: "de-BE", en: "en-GB" };
const dates = ["2026-11-03T14:05:00Z", "2026-01-01T00:00:00Z", "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z",
  "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-12-31T23:30:00Z", "2024-02-29T12:00:00Z", "1999-08-15T05:07:00Z"];
for (let m = 1; m <= 12; m++) dates.push(`2025-${String(m).padStart(2, "0")}-08T10:00:00Z`);
const numbers = ["0", "7", "-7", "999", "1000", "-1234", "12345", "1234567", "-9007199254740991"];
const decimals = ["1234567.891", "-0.5", "42.5", "1000.00001"];
const amounts = ["1234.5", "0", "-12.1", "1045670.09", "0.07", "-0.01", "999999.99"];
const days = [-400, -12, -3, -2, -1, 0, 1, 2, 3, 12, 400];
const lines = [`# ICU ${process.versions.icu}, CLDR ${process.versions.cldr}`];
for (const [lang, tag] of Object.entries(tags)) {
  const out = (fn, input, output) => lines.push([lang, fn, input, output].join("\t"));
  const date = (fn, options) => dates.forEach(d =>
    out(fn, d, new Intl.DateTimeFormat(tag, { timeZone: "Europe/Brussels", ...options }).format(new Date(d))));
  date("Date", { dateStyle: "long" });
  date("Full", { dateStyle: "full" });
  date("Time", { timeStyle: "short" });
  date("DateTime", { dateStyle: "long", timeStyle: "short" });
  date("Month", { year: "numeric", month: "long" });
  numbers.forEach(n => out("Number", n, new Intl.NumberFormat(tag).format(BigInt(n))));
  decimals.forEach(n => out("Decimal", n, new Intl.NumberFormat(tag, { maximumFractionDigits: 20 }).format(n)));
  amounts.forEach(n => out("Money", n, new Intl.NumberFormat(tag, { style: "currency", currency: "EUR" }).format(n)));
  ["42.5", "0", "100", "-3.25"].forEach(n => out("Percent", n,
    new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 20 }).format(n / 100)));
  days.forEach(n => out("Relative", n, new Intl.RelativeTimeFormat(tag, { numeric: "auto" }).format(n, "day")));
}
console.log(lines.join("\n"));
