package dataset

import "maps"

// RecordColumns adds the columns that every table of imported records has to those of its own.
func RecordColumns(own map[string]Use) map[string]Use {
	all := map[string]Use{
		"customer_id": Internal("whose the record is; a number that only this database knows"),
		"id":          Internal("the record's address here: it is in the link to the record"),
		"source_id":   Internal("the record's number in the billing system; the customer sees the numbers on documents"),
		"import_id":   Internal("which import last wrote the row"),
		"version_at":  Internal("time of this version at the source; earlier versions are shown with theirs"),
		"digest":      Internal("hash of the row, to tell whether a record has changed"),
		"gone_at":     Shown(),
	}
	maps.Copy(all, own)
	return all
}
