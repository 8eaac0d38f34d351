package intake

import "strings"

// SecretRemoved stands where the value of a labelled secret stood, such as a custom field "Root password".
const SecretRemoved = "[secret removed]"

// denied are the names of keys that are dropped with their value wherever they stand in a record, from
// whatever source: passwords, keys, tokens, answers to security questions, and what belongs to a card or a
// bank account. They are compared without case and without "_", "-" and spaces. None is a name of hpx/1.
var denied = nameSet(
	"password", "password2", "passwd", "password_hash", "salt", "secret", "api_token", "api_key", "accesskey",
	"access_token", "refresh_token", "private_key", "remote_token", "transfersecret", "eppcode", "authcode",
	"validationdata", "authdata", "securityqans", "securityqid", "orderdata", "otp_secret", "totp_secret",
	"cardnum", "card_number", "cardno", "card_last_four", "cclastfour", "cctype", "ccexpiry", "cvv", "cvc",
	"bankacct",
)

// deniedBySystem are further names, too short to be dropped everywhere: hpx/1 itself has services.config.
// The key "" of the inner map holds for all record types.
var deniedBySystem = map[string]map[string]map[string]bool{
	"whmcs": {
		"":        nameSet("pass", "hash"),
		"message": nameSet("c"), // the public key of a ticket: who has it can read the ticket
		"ticket":  nameSet("c"),
	},
	"fossbilling": {
		"": nameSet("pass", "hash", "config"),
	},
	"hostbill": {
		"": nameSet("api_id"),
	},
}

// secretLabels are what makes the label of a labelled value one of a secret: when it contains one of the
// first, or is one of the second.
var (
	secretLabels = []string{"password", "wachtwoord", "motdepasse", "passwort", "kennwort", "passphrase", "securityanswer"}
	secretWords  = nameSet("secret", "pin", "pin code", "pincode", "puk", "cvv", "cvc", "epp code", "auth code", "secret key", "private key", "api key", "api token")
)

// references are keys outside the format whose values are references, not looked at for card numbers.
var references = nameSet("gtin", "ean", "barcode", "siret", "imei", "invoicenum", "invoicenumber", "structuredref")

// Rules say what may not come in from one system, for one record type.
type Rules struct {
	always, here map[string]bool
}

// RulesFor returns the rules for a system (the part of a source's name before the colon) and a record type.
func RulesFor(system, recordType string) Rules {
	s := deniedBySystem[strings.ToLower(system)]
	return Rules{always: s[""], here: s[recordType]}
}

// Denies reports whether a key is dropped with its value.
func (r Rules) Denies(key string) bool {
	name := normalName(key)
	return denied[name] || r.always[name] || r.here[name]
}

// DeniesLabel reports whether a value with this label is a secret.
func (r Rules) DeniesLabel(label string) bool {
	name := normalName(label)
	if secretWords[name] || r.Denies(label) {
		return true
	}
	for _, part := range secretLabels {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// normalName lowers a key, takes "_", "-", spaces and apostrophes out of it, and of a path keeps the last
// part: "client[Card_Number]" is "cardnumber".
func normalName(key string) string {
	key = strings.TrimRight(key, "]:?* ")
	if i := strings.LastIndexAny(key, ".[/"); i >= 0 {
		key = key[i+1:]
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case '_', '-', ' ', '\'', '’', '"':
			return -1
		}
		return r
	}, strings.ToLower(key))
}

func nameSet(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[normalName(n)] = true
	}
	return set
}

// CleanText takes card numbers out of a text and masks IBANs. It says how many card numbers there were.
func CleanText(s string) (string, int) {
	if fewDigits(s) {
		return s, 0
	}
	s, cards := RemoveCards(s)
	s, _ = MaskIBANs(s)
	return s, cards
}

// fewDigits reports whether a text has too few digits for a card number or an IBAN. Nearly all have.
func fewDigits[T string | []byte](s T) bool {
	digits := 0
	for i := range len(s) {
		if s[i]-'0' <= 9 {
			digits++
		}
	}
	return digits < 7
}
