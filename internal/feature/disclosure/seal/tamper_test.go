package seal

import (
	"archive/tar"
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

// tampering is a change, what Verify must call it, and what verify.sh must say.
type tampering struct {
	name   string
	do     func(w *workshop) forged
	code   Code
	text   string // in Verify's sentence
	script string // in verify.sh's last line
}

// within makes a tampering of the contents only.
func within(change func(w *workshop)) func(w *workshop) forged {
	return func(w *workshop) forged {
		change(w)
		return w.seal(w.tar())
	}
}

var tamperings = []tampering{
	// The ten.
	{"byte changed in a file", within(func(w *workshop) {
		w.set("data/01-subscriber/customer-48213.json", `{"name":"An Peetars"}`+"\n")
	}), BagChanged, "data/01-subscriber/customer-48213.json was changed", "changed since manifest-sha512.txt listed it: data/01-subscriber/customer-48213.json"},
	{"payload file added", within(func(w *workshop) {
		w.insert("data/02-visits.csv", tar.Header{Name: ref + "/data/01-subscriber/more.json"}, "{}")
	}), BagUnlisted, "more.json was added", "no manifest lists: data/01-subscriber/more.json"},
	{"file removed", within(func(w *workshop) { w.remove("data/02-visits.csv") }), BagMissing, "data/02-visits.csv is listed", "missing in the package: data/02-visits.csv"},
	{"manifest line changed", within(func(w *workshop) {
		m := w.body(manifest)
		w.set(manifest, strings.Replace(m, m[:8], "00000000", 1))
	}), BagChanged, "manifest-sha512.txt was changed", "changed since tagmanifest-sha512.txt listed it: manifest-sha512.txt"},
	{"inner signature by another key", within(func(w *workshop) { w.sign(newDesk(w.t), host.BagUse()) }), BagSigner, "not the company's", "the tag manifest is by another key"},
	{"inner signature for another use", within(func(w *workshop) { w.sign(w.d, "scope@host.example") }), BagUse, "scope@host.example", "the tag manifest was made for another use"},
	{"encrypted to another key", func(w *workshop) forged {
		w.d.receiver = newDesk(w.t).receiver
		return w.seal(w.tar())
	}, OtherKey, "another key", "encrypted to another key than the one in key.txt"},
	{"path out of the folder", within(func(w *workshop) {
		w.insert("data/02-visits.csv", tar.Header{Name: ref + "/data/../../evil.txt"}, "x")
	}), TarPath, "outside the folder", "path outside the folder, or an unusual one: " + ref + "/data/../../evil.txt"},
	{"symlink", within(func(w *workshop) {
		w.insert("data/02-visits.csv", tar.Header{Name: ref + "/data/02-link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, "")
	}), TarLink, "is a link", "The tar has a link"},
	{"entry twice", within(func(w *workshop) {
		e := w.es[w.find("data/02-visits.csv")]
		w.es = slices.Insert(w.es, w.find("data/02-visits.csv"), e)
	}), TarDuplicate, "is there twice", "an entry twice: d-2026-000017/data/02-visits.csv"},
	{"data after the tar", func(w *workshop) forged { return w.seal(append(w.tar(), bytes.Repeat([]byte("x"), 1024)...)) }, TarTrailing, "goes on after its end", "goes on after its end"},

	// The outside.
	{"byte changed in the encrypted file", func(w *workshop) forged {
		f := w.seal(w.tar())
		f.cipher[len(f.cipher)-20] ^= 1
		return f
	}, FileChanged, "The encrypted file was changed", "The signature of the encrypted file does not hold"},
	{"data after the encrypted file", func(w *workshop) forged {
		f := w.seal(w.tar())
		return w.outer(append(f.cipher, 'x'), w.d, host.FileUse())
	}, AgeDamaged, "lengthened", "cannot be decrypted"},
	{"encrypted file cut off", func(w *workshop) forged {
		f := w.seal(w.tar())
		return w.outer(f.cipher[:len(f.cipher)-1], w.d, host.FileUse())
	}, AgeDamaged, "cut off", "cannot be decrypted"},
	{"no age file", func(w *workshop) forged { return w.outer([]byte("words"), w.d, host.FileUse()) }, AgeDamaged, "no age file", "cannot be decrypted"},
	{"outer signature by another key", func(w *workshop) forged {
		return w.outer(w.seal(w.tar()).cipher, newDesk(w.t), host.FileUse())
	}, FileSigner, "not the company's", "the encrypted file is by another key"},
	{"outer signature for another use", func(w *workshop) forged {
		return w.outer(w.seal(w.tar()).cipher, w.d, host.BagUse())
	}, FileUse, "made for another use", "the encrypted file was made for another use"},
	{"outer signature in words", func(w *workshop) forged { return forged{w.seal(w.tar()).cipher, []byte("words")} }, FileForm, "cannot be read", "The signature of the encrypted file does not hold"},

	// What bagit.py lets pass, and more of the inside.
	{"tag file added", within(func(w *workshop) {
		w.insert("meta/statement.txt", tar.Header{Name: ref + "/meta/pardon.json"}, "{}")
	}), BagUntagged, "meta/pardon.json was added", "no manifest lists: meta/pardon.json"},
	{"fetch.txt added", within(func(w *workshop) {
		w.insert("manifest-sha512.txt", tar.Header{Name: ref + "/fetch.txt"}, "https://evil.example/ 1 data/x\n")
	}), BagUntagged, "fetch.txt was added", "no manifest lists: fetch.txt"},
	{"tag manifest changed", within(func(w *workshop) {
		w.set("meta/statement.txt", "Onvolledig.\n")
		sig := w.body(signature)
		w.relist()
		w.set(signature, sig)
	}), BagSignature, "list of the package's files was changed", "The signature of the tag manifest does not hold"},
	{"no inner signature", within(func(w *workshop) { w.remove(signature) }), BagMissing, "tagmanifest-sha512.txt.sig is missing", "tagmanifest-sha512.txt.sig is missing"},
	{"inner signature in words", within(func(w *workshop) { w.set(signature, "words") }), BagForm, "cannot be read", "The signature of the tag manifest does not hold"},
	{"no manifest", within(func(w *workshop) { w.remove(manifest); w.relist() }), BagMissing, "manifest-sha512.txt is missing", "manifest-sha512.txt is missing"},
	{"manifest with a line twice", within(func(w *workshop) {
		m := w.body(manifest)
		line, _, _ := strings.Cut(m, "\n")
		w.set(manifest, line+"\n"+m)
		w.relist()
	}), BagManifest, "twice", "lists a file twice"},
	{"manifest that leaves the folder", within(func(w *workshop) {
		w.set(manifest, w.body(manifest)+strings.Repeat("0", 128)+"  data/../../x\n")
		w.relist()
	}), BagManifest, "is not a SHA-512", "missing in the package: data/../../x"},
	{"manifest with a long line", within(func(w *workshop) {
		w.set(manifest, w.body(manifest)+strings.Repeat("0", 1<<16)+"\n")
		w.relist()
	}), BagManifest, "too long", "a line that cannot be read"},
	{"manifest that lists a tag file", within(func(w *workshop) {
		line, _, _ := strings.Cut(w.body(tagManifest), "\n")
		w.set(manifest, w.body(manifest)+line+"\n")
		w.relist()
	}), BagManifest, "does not belong there", "lists what is no payload"},
	{"version changed", within(func(w *workshop) {
		w.set(version, strings.Replace(versionText, "1.0", "0.97", 1))
		w.relist()
	}), BagVersion, "does not say BagIt 1.0", "does not say BagIt 1.0"},
	{"case of another", within(func(w *workshop) {
		w.set(info, strings.Replace(w.body(info), ref, "D-2026-000018", 1))
		w.relist()
	}), BagReference, "D-2026-000018", "is of another case"},
	{"wrong count", within(func(w *workshop) {
		w.set(info, strings.Replace(w.body(info), ".5\n", ".6\n", 1))
		w.relist()
	}), BagInfo, "bytes and files", "does not count"},
	{"bag-info without form", within(func(w *workshop) {
		w.set(info, w.body(info)+"words\n")
		w.relist()
	}), BagInfo, "no label and value", ""}, // verify.sh looks for two lines only

	// The tar.
	{"hard link", within(func(w *workshop) {
		w.insert("data/02-visits.csv", tar.Header{Name: ref + "/data/02-link", Typeflag: tar.TypeLink, Linkname: ref + "/bagit.txt"}, "")
	}), TarLink, "is a link", "The tar has a link"},
	{"device", within(func(w *workshop) {
		w.insert("data/02-visits.csv", tar.Header{Name: ref + "/data/02-null", Typeflag: tar.TypeChar, Devmajor: 1, Devminor: 3}, "")
	}), TarType, "neither a file nor a folder", "neither file nor folder"},
	{"extended header", within(func(w *workshop) {
		i := w.find("data/02-visits.csv")
		w.es[i].h.Format, w.es[i].h.PAXRecords = tar.FormatPAX, map[string]string{"INZAGE.note": "hidden"}
	}), TarType, "neither a file nor a folder", "does not list"},
	{"absolute path", within(func(w *workshop) { w.insert("data/02-visits.csv", tar.Header{Name: "/etc/cron.d/x"}, "x") }), TarPath, "outside the folder", "outside the folder D-2026-000017: /etc/cron.d/x"},
	{"other folder", within(func(w *workshop) { w.insert("data/02-visits.csv", tar.Header{Name: "D-2026-000018/x"}, "x") }), TarPath, "outside the folder", "outside the folder"},
	{"odd name", within(func(w *workshop) {
		w.insert("data/02-visits.csv", tar.Header{Name: ref + "/data/02 \x1b[2J"}, "x")
	}), TarPath, "packages do not have", `unusual name or owner: D-2026-000017/data/02 \033[2J`},
	{"entry twice in other case", within(func(w *workshop) {
		w.insert("data/02-visits.csv", tar.Header{Name: ref + "/data/02-VISITS.csv"}, "x")
	}), TarDuplicate, "is there twice", "an entry twice"},
	{"setuid", within(func(w *workshop) { w.es[w.find("data/02-visits.csv")].h.Mode = 0o4755 }), TarHeader, "mode", "unusual mode"},
	{"owner", within(func(w *workshop) { w.es[w.find("data/02-visits.csv")].h.Uid = 1000 }), TarHeader, "owner", "owner"},
	{"time", within(func(w *workshop) {
		w.es[w.find("data/02-visits.csv")].h.ModTime = sealedAt.Add(time.Second)
	}), TarHeader, "time", ""}, // verify.sh does not read times
	{"order", within(func(w *workshop) {
		i, j := w.find("meta/order.json"), w.find("meta/statement.txt")
		w.es[i], w.es[j] = w.es[j], w.es[i]
	}), TarOrder, "does not come in the order", ""}, // verify.sh does not mind the order
	{"empty folder", within(func(w *workshop) {
		w.insert("data/02-visits.csv", tar.Header{Name: ref + "/data/02-void/", Typeflag: tar.TypeDir}, "")
		w.es[w.find("data/02-void/")].h.Mode = 0o755
	}), TarOrder, "does not come in the order", ""}, // an empty folder says nothing
	{"something in the padding", func(w *workshop) forged {
		plain := w.tar()
		i := bytes.Index(plain, []byte(`{"number":"2026/123"}`))
		copy(plain[i+100:], "hidden")
		return w.seal(plain)
	}, TarHeader, "padding", ""}, // nobody unpacks the padding
	{"damaged header", func(w *workshop) forged {
		plain := w.tar()
		plain[bytes.Index(plain, []byte(ref+"/meta/order.json"))+124] ^= 1
		return w.seal(plain)
	}, TarHeader, "is damaged", "cut off or damaged"},
	{"tar cut off", func(w *workshop) forged { return w.seal(w.tar()[:10*block]) }, TarCut, "ends too early", "cut off or damaged"},
	{"tar without an end mark", func(w *workshop) forged {
		plain := w.tar()
		return w.seal(plain[:len(plain)-2*block])
	}, TarCut, "ends too early", "goes on after its end, or has something"},
	{"empty tar", func(w *workshop) forged { return w.seal(make([]byte, 2*block)) }, BagMissing, "bagit.txt is missing", "has no folder"},
	{"a file that says to be enormous", func(w *workshop) forged {
		plain := w.tar()
		i := bytes.Index(plain, []byte(ref+"/meta/order.json"))
		var b bytes.Buffer
		_ = tar.NewWriter(&b).WriteHeader(fileHeader(ref+"/meta/order.json", MaxFileSize, sealedAt))
		copy(plain[i:], b.Bytes())
		return w.seal(plain)
	}, TarCut, "ends too early", "cut off or damaged"},
}

func TestTamperings(t *testing.T) {
	sentences := map[string]string{}
	for i, tam := range tamperings {
		t.Run(tam.name, func(t *testing.T) {
			w := newWorkshop(t)
			d := w.d
			f := tam.do(&w)
			r := verify(t, f.cipher, d.check(f.sig))
			for _, p := range r.Problems {
				if p.Code == tam.code && strings.Contains(p.Text, tam.text) {
					if i < 11 { // each of the ten has a message of its own
						if other := sentences[p.Text]; other != "" {
							t.Errorf("the same sentence as %q: %s", other, p.Text)
						}
						sentences[p.Text] = tam.name
					}
					return
				}
			}
			t.Errorf("Verify says %q, want one of %s with %q", r.Problems, tam.code, tam.text)
		})
	}
}

// TestUntouched keeps the workshop honest: what it takes apart and puts together is a good package.
func TestUntouched(t *testing.T) {
	w := newWorkshop(t)
	w.relist()
	f := w.seal(w.tar())
	if r := verify(t, f.cipher, w.d.check(f.sig)); !r.OK() {
		t.Error(r.Problems)
	}
}

// TestEveryBit changes bits all over the tar: none may be without meaning.
func TestEveryBit(t *testing.T) {
	w := newWorkshop(t)
	plain := w.tar()
	for i := 0; i < len(plain); i += 127 { // a step that comes by every offset in a block
		b := bytes.Clone(plain)
		b[i] ^= 1
		f := w.seal(b)
		if r := verify(t, f.cipher, w.d.check(f.sig)); r.OK() {
			t.Fatalf("byte %d (block %d, offset %d) may be anything", i, i/block, i%block)
		}
	}
}
