// Package demotest proves that the invented company passes through the portal's real doors: what
// feature/demo writes, the sources read, and nothing of it is refused. It also holds the company's facts
// against the texts that speak of it. It is a package of its own because features, sources and texts may not
// know each other.
package demotest
