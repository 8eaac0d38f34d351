package main

import (
	"fmt"
	"math/rand/v2"

	"inzage/internal/platform/intake"
	"inzage/internal/platform/intake/hpxdata"
)

// What the people and things of the books are called. All of it is invented; addresses end in .example, telephone numbers
// are of ranges kept for invention.
var (
	firstNames = []string{"jan", "mieke", "louis", "fatima", "heinz", "sofie", "pieter", "amina", "claire", "wout", "els", "karim"}
	lastNames  = []string{"wilgenhof", "dumont", "peeters", "lambrecht", "vanacker", "schmitz", "beukelaer", "moreau", "janssens", "kerkhove"}
	streets    = []string{"Kerkstraat", "Stationsplein", "Molenweg", "Rue du Moulin", "Lindenlaan", "Bahnhofstraße"}
	products   = []string{"Webhosting Pro", "Webhosting Start", "Domeinnaam .example", "Mailbox 10 GB", "Virtuele server M", "Certificaat"}
	languages  = []string{"nl", "nl", "nl", "fr", "fr", "de", "en"}
	cities     = []struct{ postcode, name string }{{"3000", "Leuven"}, {"9000", "Gent"}, {"4000", "Luik"}, {"4700", "Eupen"}, {"2800", "Mechelen"}}
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

func address(r *rand.Rand) hpxdata.Address {
	city := cities[r.IntN(len(cities))]
	return hpxdata.Address{
		Street: fmt.Sprintf("%s %d", pick(r, streets), r.IntN(180)+1), Postcode: city.postcode, City: city.name, Country: "BE",
	}
}

// enterprise is an enterprise number below those that were ever given out: the last two of its ten digits are 97 minus
// the rest of the others divided by 97.
func enterprise(n int) string { return fmt.Sprintf("%08d%02d", n, 97-n%97) }

// structuredRef is a structured communication: ten digits and the rest of them divided by 97, or 97 for nought.
func structuredRef(n int) string {
	check := n % 97
	if check == 0 {
		check = 97
	}
	digits := fmt.Sprintf("%010d%02d", n, check)
	return "+++" + digits[:3] + "/" + digits[3:7] + "/" + digits[7:] + "+++"
}

// cents is an amount of money in euro cents.
type cents int64

func (c cents) amount() intake.Amount { return intake.Amount(fmt.Sprintf("%d.%02d", c/100, c%100)) }
