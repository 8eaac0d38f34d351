package law

// OfficialDomains are the domains from which Belgian authorities write.
var OfficialDomains = officialDomains
