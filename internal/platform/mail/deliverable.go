package mail

// Deliverable reports whether Enqueue takes an address as a recipient: one plain address, fit for a header.
func Deliverable(address string) bool {
	_, err := parseAddress(address)
	return err == nil
}
