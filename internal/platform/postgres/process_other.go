//go:build !linux

package postgres

import (
	"errors"
	"syscall"
)

// Elsewhere than on Linux, where the portal is developed but not run, a program that is killed leaves its server
// behind, and the next start waits until that one has been ended by hand.

func dieWithParent(*syscall.SysProcAttr, syscall.Signal) {}

func processesIn(string) []int { return nil }

func freeSpace(string) (uint64, error) { return 0, errors.ErrUnsupported }
