package seal

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// partSize is how many bytes of a file stand together in the spool.
const partSize = 256 << 10

// spool keeps what is collected until all of it is known: a tar wants sizes and the manifest hashes before the contents.
//
// It is one file that is unlinked as soon as it is open, so that nothing is left of it whatever happens, and that holds
// parts encrypted with AES-256-GCM under a key that never leaves memory. A part that the disk gives back otherwise than
// it took it is an error. Parts of several files may lie in any order: NDJSON and CSV are written in one pass.
type spool struct {
	mu     sync.Mutex
	file   *os.File
	aead   cipher.AEAD
	end    int64
	broken error // what made a write fail, or errClosed
	buf    []byte
}

// part is a piece of a file in the spool.
type part struct {
	at   int64 // offset; also the nonce, for it never comes twice
	size int   // in clear
}

func newSpool(dir string) (*spool, error) {
	f, err := os.CreateTemp(dir, ".inzage-spool-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		_ = f.Close()
		return nil, err
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &spool{file: f, aead: aead, buf: make([]byte, 0, partSize+aead.Overhead())}, nil
}

func nonce(at int64) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 4, 12), uint64(at))
}

// put adds a part. After an error the spool takes nothing more: a nonce would come twice.
func (s *spool) put(p []byte) (part, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return part{}, s.broken
	}
	s.buf = s.aead.Seal(s.buf[:0], nonce(s.end), p, nil)
	if _, err := s.file.WriteAt(s.buf, s.end); err != nil {
		s.broken = fmt.Errorf("%w: %w", errBroken, err)
		return part{}, s.broken
	}
	at := s.end
	s.end += int64(len(s.buf))
	return part{at, len(p)}, nil
}

// reader gives a file back.
func (s *spool) reader(ctx context.Context, f *stored) io.Reader {
	return &spoolReader{ctx: ctx, s: s, parts: f.parts}
}

type spoolReader struct {
	ctx   context.Context
	s     *spool
	parts []part
	rest  []byte // in clear, not read yet
	buf   []byte
}

func (r *spoolReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if len(r.parts) == 0 {
			return 0, io.EOF
		}
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// WriteTo spares io.Copy its own buffer.
func (r *spoolReader) WriteTo(w io.Writer) (total int64, err error) {
	for len(r.rest) > 0 || len(r.parts) > 0 {
		if len(r.rest) == 0 {
			if err := r.next(); err != nil {
				return total, err
			}
		}
		n, err := w.Write(r.rest)
		total += int64(n)
		if err != nil {
			return total, err
		}
		r.rest = nil
	}
	return total, nil
}

func (r *spoolReader) next() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	e := r.parts[0]
	r.parts = r.parts[1:]
	if n := e.size + r.s.aead.Overhead(); cap(r.buf) < n {
		r.buf = make([]byte, n)
	} else {
		r.buf = r.buf[:n]
	}
	if _, err := r.s.file.ReadAt(r.buf, e.at); err != nil {
		return fmt.Errorf("seal: read back what was collected: %w", err)
	}
	clear, err := r.s.aead.Open(r.buf[:0], nonce(e.at), r.buf, nil)
	if err != nil {
		return fmt.Errorf("seal: the disk gave back other bytes than were written: %w", err)
	}
	r.rest = clear
	return nil
}

func (s *spool) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if errors.Is(s.broken, errClosed) {
		return nil
	}
	s.broken = errClosed
	return s.file.Close()
}
