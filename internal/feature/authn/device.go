package authn

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"

	"inzage/internal/core/ident"
	"inzage/internal/platform/keys"
)

// A device that signed in before carries a cookie: a random id and, for each login that signed in with it, a keyed hash
// of the id, the login and the login's epoch. It gives no right. It lets the owner keep a counter of failures of their own, which
// strangers cannot raise, and tells a new device from a known one. When the epoch rises it is worth nothing.

// maxOnDevice is how many logins one device remembers.
const maxOnDevice = 4

// device is a read cookie.
type device struct {
	id    string
	marks []string
	known bool // of the login that was asked about
}

// readDevice reads a device cookie for a login; nonsense is an unknown device.
func (s *Service) readDevice(ctx context.Context, cookie string, l login) (device, error) {
	parts := strings.Split(cookie, ".")
	if len(cookie) > 400 || len(parts) < 2 || len(parts) > 1+maxOnDevice || len(parts[0]) != ident.TokenLength {
		return device{}, nil
	}
	d := device{id: parts[0], marks: parts[1:]}
	want, err := s.deviceMark(ctx, d.id, l)
	if err != nil {
		return device{}, err
	}
	for _, m := range d.marks {
		if subtle.ConstantTimeCompare([]byte(m), []byte(want)) == 1 && l.ID > 0 {
			d.known = true
		}
	}
	return d, nil
}

// remember returns the cookie of a device on which a login has just signed in.
func (s *Service) remember(ctx context.Context, d device, l login) (string, error) {
	if d.id == "" {
		d.id = ident.Token()
	}
	mark, err := s.deviceMark(ctx, d.id, l)
	if err != nil {
		return "", err
	}
	marks := []string{mark}
	for _, m := range d.marks {
		if m != mark && len(marks) < maxOnDevice {
			marks = append(marks, m)
		}
	}
	return d.id + "." + strings.Join(marks, "."), nil
}

func (s *Service) deviceMark(ctx context.Context, id string, l login) (string, error) {
	mac, err := s.store.Keys().MAC(ctx, keys.DeviceMAC, id, strconv.FormatInt(l.ID, 10), strconv.FormatInt(l.Epoch, 10))
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(mac[:16]), nil
}

// origin is where a request came from, roughly: enough for its owner to know it, too little to be followed.
func origin(ip netip.Addr) string {
	switch ip = ip.Unmap(); {
	case !ip.IsValid():
		return ""
	case ip.Is4():
		b := ip.As4()
		return strconv.Itoa(int(b[0])) + "." + strconv.Itoa(int(b[1])) + "." + strconv.Itoa(int(b[2])) + ".x"
	}
	return netip.PrefixFrom(ip.WithZone(""), 48).Masked().Addr().String()
}

// browsers and systems are told by the first word of the list that a User-Agent holds: those that pretend to be another come
// first.
var (
	browsers = [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Vivaldi/", "Vivaldi"}, {"SamsungBrowser/", "Samsung Internet"},
		{"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}}
	systems = [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"},
		{"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

// browser names the browser and system of a User-Agent by brand, such as "Firefox, Windows"; "" when it knows neither.
func browser(userAgent string) string {
	var names []string
	for _, list := range [][][2]string{browsers, systems} {
		for _, entry := range list {
			if strings.Contains(userAgent, entry[0]) {
				names = append(names, entry[1])
				break
			}
		}
	}
	return strings.Join(names, ", ")
}
