package document

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"image/png"
)

// lookJPEG reads the header and finds what follows the picture. Pixels are not decoded.
func lookJPEG(data []byte, found map[Warning]bool) (int, string) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width == 0 || c.Height == 0 {
		return 0, "document.error.picture"
	}
	switch end := bytes.LastIndex(data, []byte("\xff\xd9")); {
	case end < 0:
		found[CutShort] = true
	case padded(data[end+2:]):
	default:
		found[Trailing] = true
	}
	return 1, ""
}

// lookPNG walks over the chunks to the end of the picture.
func lookPNG(data []byte, found map[Warning]bool) (int, string) {
	c, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width == 0 || c.Height == 0 {
		return 0, "document.error.picture"
	}
	const signature, around = 8, 12 // a chunk has its length, its type and a checksum around it
	for at := int64(signature); at+around <= int64(len(data)); {
		length := int64(binary.BigEndian.Uint32(data[at:]))
		last := string(data[at+4:at+8]) == "IEND"
		if at += around + length; last {
			if at < int64(len(data)) && !padded(data[at:]) {
				found[Trailing] = true
			}
			return 1, ""
		}
	}
	found[CutShort] = true
	return 1, ""
}

// maxTIFFPages is where counting ends: a chain of pages can run in a circle.
const maxTIFFPages = 10_000

// lookTIFF counts the pages by the chain of their directories.
func lookTIFF(data []byte, found map[Warning]bool) (int, string) {
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	if len(data) < 8 {
		return 0, "document.error.picture"
	}
	pages, seen := 0, map[uint32]bool{}
	for at := order.Uint32(data[4:]); at != 0; pages++ {
		if seen[at] || pages == maxTIFFPages {
			found[Uninspected] = true
			return 0, ""
		}
		seen[at] = true
		if int64(at)+2 > int64(len(data)) {
			break
		}
		next := int64(at) + 2 + 12*int64(order.Uint16(data[at:]))
		if next+4 > int64(len(data)) {
			break
		}
		at = order.Uint32(data[next:])
		if at == 0 {
			return pages + 1, ""
		}
	}
	if pages == 0 {
		return 0, "document.error.picture"
	}
	found[CutShort] = true
	return 0, ""
}

// padded reports whether nothing but white space and zeros follows the end.
func padded(rest []byte) bool { return len(bytes.Trim(rest, "\x00 \t\r\n\xff")) == 0 }
