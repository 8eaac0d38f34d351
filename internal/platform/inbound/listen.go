package inbound

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// socketMode lets the owner's group connect, which is how Postfix gets in: its group owns the folder.
const socketMode = 0o660

// listen opens a socket or a port on loopback. LMTP knows no passwords: who can connect can bring mail (RFC 2033 5).
func listen(ctx context.Context, where string) (net.Listener, string, error) {
	if path, ok := strings.CutPrefix(where, "unix:"); ok {
		l, err := listenUnix(ctx, path)
		return l, where, err
	}
	host, _, err := net.SplitHostPort(where)
	if err != nil {
		return nil, "", fmt.Errorf("%q is neither unix:/path nor an address such as 127.0.0.1:10024", where)
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return nil, "", fmt.Errorf("%s is not on loopback: use 127.0.0.1 with a port, or unix: with the path of a socket", where)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", where)
	if err != nil {
		return nil, "", err
	}
	return l, l.Addr().String(), nil
}

func listenUnix(ctx context.Context, path string) (net.Listener, error) {
	if !filepath.IsAbs(path) {
		return nil, fmt.Errorf("unix:%s: the path must begin with a slash", path)
	}
	if len(path) > 107 {
		return nil, fmt.Errorf("unix:%s: a socket's path has at most 107 bytes", path)
	}
	if err := clearSocket(ctx, path); err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, socketMode); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// clearSocket removes what a killed program left behind, and nothing else.
func clearSocket(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("unix:%s: there is a file that is no socket", path)
	}
	dialer := net.Dialer{Timeout: time.Second}
	if c, err := dialer.DialContext(ctx, "unix", path); err == nil {
		_ = c.Close()
		return fmt.Errorf("unix:%s: another program listens there", path)
	}
	return os.Remove(path)
}
