// Package intake is the room through which everything passes that comes from outside as data: what a source
// (hpx, WHMCS, UBL) has read goes in as envelopes, and only what is fit to be kept comes out.
//
// Its reading half (sources, envelopes, cleaning, refusing) knows no database and no table. The other half, Import and
// what stands behind it, stores envelopes through the sinks of internal/data. Reading guarantees:
//
//   - Secrets stay outside. Passwords, tokens, keys and the like are dropped by name before a record is
//     mapped, in what the format does not know as well, and in JSON that stands in a text.
//   - Payment card numbers stay outside. In a text they are replaced by "[card number removed]"; a document
//     that must stay whole is refused. IBANs keep their last four characters.
//   - Nothing is lost silently. What cannot be taken is refused with file, line, reason and what to do; what
//     the format does not know is kept in Extra; the counts of the report add up.
//   - One bad record never stops the others, and no input makes memory grow: lines are bounded, an overlong
//     one is skipped while it is read, nesting and documents are limited by their readers.
//   - Values mean one thing. Amounts are exact decimals, dates and times are checked, times without zone say
//     that theirs was assumed, an hour that occurred twice keeps both readings, text is UTF-8 without NUL.
//   - An import that was stopped goes on where it stopped: each envelope comes with a Cursor.
//
// The records themselves, as Go types, are in the package hpxdata beside it.
package intake
