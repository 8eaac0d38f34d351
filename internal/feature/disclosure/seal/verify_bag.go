package seal

import (
	"bufio"
	"bytes"
	"crypto/sha512"
	"encoding/hex"
	"io"
	"maps"
	"slices"
	"strings"
)

// known is what is known of a path in the bag.
type known struct {
	there, listed bool
	sum           sum  // what the file has, or until it comes what its manifest says
	changed       bool // the two differ
}

// bagReader takes the files of the tar one after the other and holds them against the manifests.
type bagReader struct {
	r     *Report
	c     Check
	tar   tarState
	files map[string]*known
	buf   []byte
	most  int // entries of the tar, and lines of a manifest

	signature []byte
	stamp     []byte
	version   []byte
	info      []byte
}

func newBagReader(r *Report, c Check) *bagReader {
	return &bagReader{r: r, c: c, files: map[string]*known{}, buf: make([]byte, 128<<10), most: MaxFiles + margin}
}

// file takes one regular file; p is its path in the bag. It reads the content to its end.
func (b *bagReader) file(p string, size int64, content io.Reader) error {
	h := sha512.New()
	hashed := io.TeeReader(content, h)
	var err error
	switch p {
	case manifest, tagManifest:
		err = b.manifest(p, hashed)
	case version:
		b.version, err = head(hashed, int64(len(versionText))+1)
	case info:
		b.info, err = head(hashed, maxTag+1)
	case signature:
		b.signature, err = head(hashed, maxTag)
	case timeStamp:
		b.stamp, err = head(hashed, maxTag+1)
	}
	if err != nil {
		return err
	}
	// What is left; a bare hash.Write is faster than a tee.
	if _, err := io.CopyBuffer(h, content, b.buf); err != nil {
		return err
	}
	if strings.HasPrefix(p, payloadDir) {
		b.r.Files++
		b.r.Bytes += size
	}
	k := b.known(p)
	k.there = true
	b.compare(k, sum(h.Sum(nil)), k.listed)
	return nil
}

func head(r io.Reader, n int64) ([]byte, error) { return io.ReadAll(io.LimitReader(r, n)) }

func (b *bagReader) known(p string) *known {
	k := b.files[p]
	if k == nil {
		k = new(known)
		b.files[p] = k
	}
	return k
}

// compare keeps a hash, or holds it against the one that came before.
func (b *bagReader) compare(k *known, s sum, before bool) {
	if before {
		k.changed = k.changed || k.sum != s
		return
	}
	k.sum = s
}

// maxLine is the longest line that a manifest can have, and some more.
const maxLine = 2*sha512.Size + 2 + maxPath + 64

// manifest reads the lines of one of the two manifests.
func (b *bagReader) manifest(name string, content io.Reader) error {
	lines := bufio.NewReaderSize(content, 4<<10)
	for n := 1; ; n++ {
		line, err := lines.ReadSlice('\n')
		if err == io.EOF && len(line) == 0 {
			return nil
		}
		if err == bufio.ErrBufferFull || len(line) > maxLine || (err == io.EOF) {
			b.r.add(BagManifest, name, "%s: line %d is too long or has no end.", name, n)
			return nil
		}
		if err != nil {
			return err
		}
		if n > b.most {
			b.r.add(TarLimit, name, "%s has more than %d lines.", name, MaxFiles)
			return nil
		}
		b.line(name, n, line[:len(line)-1])
	}
}

func (b *bagReader) line(name string, n int, line []byte) {
	digest, path, ok := bytes.Cut(line, []byte("  "))
	var s sum
	if ok = ok && len(digest) == 2*len(s) && bytes.Equal(digest, bytes.ToLower(digest)); ok {
		_, err := hex.Decode(s[:], digest)
		ok = err == nil
	}
	p := string(path)
	if !ok || checkPath(b.tar.folder, p) != nil {
		b.r.add(BagManifest, name, "%s: line %d is not a SHA-512, two spaces and a path: %.60q.", name, n, line)
		return
	}
	if strings.HasPrefix(p, payloadDir) != (name == manifest) || p == tagManifest || p == signature || p == timeStamp {
		b.r.add(BagManifest, name, "%s: line %d lists %s, which does not belong there.", name, n, p)
		return
	}
	k := b.known(p)
	if k.listed {
		b.r.add(BagManifest, name, "%s lists %s twice.", name, p)
		return
	}
	k.listed = true
	b.compare(k, s, k.there)
}

// finish holds everything together once the tar was read. Of a tar that could not be read to its end it says only what
// was changed: what else is wrong with it, nobody knows.
func (b *bagReader) finish() {
	b.r.Reference, b.r.At = b.tar.folder, b.tar.at
	b.compareAll()
	if b.tar.ended {
		b.checkTags()
	}
	if b.c.Reference != "" && b.tar.folder != "" && b.tar.folder != b.c.Reference {
		b.r.add(BagReference, "", "This is the package of case %s, not of %s.", b.tar.folder, b.c.Reference)
	}
}

// compareAll says for every path whether it is there, listed and the same.
func (b *bagReader) compareAll() {
	for _, p := range slices.Sorted(maps.Keys(b.files)) {
		k, lister := b.files[p], tagManifest
		if strings.HasPrefix(p, payloadDir) {
			lister = manifest
		}
		switch {
		case k.listed && k.there && k.changed:
			b.r.add(BagChanged, p, "%s was changed: it does not have the SHA-512 that its manifest says.", p)
		case !b.tar.ended:
		case !k.there:
			b.r.add(BagMissing, p, "%s is listed in a manifest, but is not in the package.", p)
		case k.listed || !b.there(lister) || p == tagManifest || p == signature || p == timeStamp:
		case lister == manifest:
			b.r.add(BagUnlisted, p, "%s was added: %s does not list it.", p, lister)
		default:
			b.r.add(BagUntagged, p, "%s was added: %s does not list it.", p, lister)
		}
	}
}

func (b *bagReader) there(p string) bool { return b.files[p] != nil && b.files[p].there }

// checkTags looks at the files that BagIt prescribes, and at the signature.
func (b *bagReader) checkTags() {
	for _, p := range []string{version, info, manifest, tagManifest, signature} {
		if b.files[p] == nil { // one that is listed was told before
			b.r.add(BagMissing, p, "%s is missing.", p)
		}
	}
	if b.there(version) && string(b.version) != versionText {
		b.r.add(BagVersion, version, "%s does not say BagIt 1.0 and UTF-8.", version)
	}
	if b.there(info) {
		b.checkInfo()
	}
	if b.there(tagManifest) && b.there(signature) {
		digest := b.files[tagManifest].sum[:]
		b.r.TagManifest = hex.EncodeToString(digest)
		b.r.signed("The signature of the tag manifest", "The list of the package's files was changed.", b.c, b.signature,
			b.c.Domain.BagUse(), digest, signatureCodes{BagForm, BagUse, BagSigner, BagSignature})
	}
	if b.there(tagManifest) && b.there(timeStamp) {
		b.r.stamped(b.stamp, b.files[tagManifest].sum, b.c.StampRoots)
	}
	if len(b.tar.waiting) > 0 {
		b.r.add(TarOrder, b.tar.waiting[0], "The folder %s has no file in it.", b.tar.waiting[0])
	}
}

// checkInfo reads bag-info.txt and holds it against what is there.
func (b *bagReader) checkInfo() {
	if len(b.info) > maxTag {
		b.r.add(BagInfo, info, "%s is longer than %d bytes.", info, maxTag)
		return
	}
	values := map[string]string{}
	for line := range strings.Lines(string(b.info)) {
		label, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		if !ok || !labelForm.MatchString(label) {
			b.r.add(BagInfo, info, "%s has a line that is no label and value: %.60q.", info, line)
			return
		}
		b.r.Info = append(b.r.Info, Field{label, value})
		values[label] = value
	}
	if got, want := values["Payload-Oxum"], oxum(b.r.Bytes, b.r.Files); got != want {
		b.r.add(BagInfo, info, "%s says %.40q for bytes and files of the payload; there are %s.", info, got, want)
	}
	if got := values["External-Identifier"]; got != b.tar.folder {
		b.r.add(BagReference, info, "%s is of case %.40q, the folder of %s.", info, got, b.tar.folder)
	}
}
