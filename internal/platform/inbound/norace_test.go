//go:build !race

package inbound

const slower = 1
