//go:build race

package inbound

// slower is how much smaller the bombs are under the race detector, which makes everything slower and larger.
const slower = 8
