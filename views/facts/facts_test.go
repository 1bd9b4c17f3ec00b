package facts

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/url"
	"strings"
	"testing"
)

func picture(tb testing.TB, format string) []byte {
	tb.Helper()
	img := image.NewGray(image.Rect(0, 0, 31, 17))
	var out bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&out, img)
	case "gif":
		err = gif.Encode(&out, img, nil)
	case "jpeg":
		err = jpeg.Encode(&out, img, nil)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// webpOf is the beginning of a WebP file with a chunk of its own.
func webpOf(kind string, chunk []byte) []byte {
	out := append([]byte("RIFF\x00\x00\x00\x00WEBP"+kind), 0, 0, 0, 0)
	return append(append(out, chunk...), make([]byte, 16)...)
}

func TestOf_PicturesHaveTheirSize(t *testing.T) {
	lossy := append([]byte{0, 0, 0, 0x9d, 0x01, 0x2a}, binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, 31), 17)...)
	lossless := append([]byte{0x2f}, binary.LittleEndian.AppendUint32(nil, 30|16<<14)...)
	extended := []byte{0, 0, 0, 0, 30, 0, 0, 16, 0, 0}
	for name, data := range map[string][]byte{
		"png": picture(t, "png"), "gif": picture(t, "gif"), "jpeg": picture(t, "jpeg"),
		"webp": webpOf("VP8 ", lossy), "webp, lossless": webpOf("VP8L", lossless), "webp, extended": webpOf("VP8X", extended),
	} {
		f := Of(data, "")
		format, _, _ := strings.Cut(name, ",")
		if f.Type != "image/"+format || f.Width != 31 || f.Height != 17 || !f.Viewable() || len(f.Sum) != 64 {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if f := Of([]byte("RIFF\x00\x00\x00\x00WEBPVP8 "), ""); f.Width != 0 {
		t.Errorf("a cut file has a size: %+v", f)
	}
}

func TestOf_LooksAndDoesNotBelieve(t *testing.T) {
	f := Of([]byte("<html><script>x</script>"), "image/png")
	if f.Type != "text/html" || f.Viewable() || f.Claimed != "image/png" || f.Extension() != ".html" {
		t.Errorf("%+v", f)
	}
	if f := Of([]byte{0, 1, 2, 3}, ""); f.What() != "bytes of an unknown type" || f.Extension() != ".bin" || f.Viewable() {
		t.Errorf("%+v", f)
	}
}

func TestDecode_FindsBytesAndLeavesTheRest(t *testing.T) {
	data := picture(t, "png")
	standard, forURLs := base64.StdEncoding.EncodeToString(data), base64.RawURLEncoding.EncodeToString(data)
	for name, test := range map[string]struct {
		text, claimed string
		want          []byte
	}{
		"base64":            {standard, "", data},
		"base64 for URLs":   {forURLs, "", data},
		"base64 in lines":   {standard[:60] + "\r\n" + standard[60:], "", data},
		"data URL":          {"data:image/png;base64," + standard, "image/png", data},
		"data URL, escaped": {"data:text/plain;charset=utf-8," + url.PathEscape("a b ü"), "text/plain", []byte("a b ü")},
		"short":             {"aGVsbG8=", "", nil},
		"an id":             {strings.Repeat("a1b2c3d4", 16), "", nil},
		"a sum":             {strings.Repeat("0123456789ABCDEF", 8), "", nil},
		"encoded text":      {base64.StdEncoding.EncodeToString([]byte(strings.Repeat("hello world ", 20))), "", nil},
		"a sentence":        {strings.Repeat("This is a sentence. ", 20), "", nil},
		"broken":            {"data:image/png;base64,@@@", "image/png", nil},
		"no comma":          {"data:image/png", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, claimed, ok := Decode(test.text)
			if ok != (test.want != nil) || ok && (!bytes.Equal(got, test.want) || claimed != test.claimed) {
				t.Errorf("%v, %q, %d bytes", ok, claimed, len(got))
			}
		})
	}
}

// FuzzDecode never panics, whatever the text or the bytes are.
func FuzzDecode(f *testing.F) {
	f.Add("data:image/png;base64,iVBORw0KGgo=")
	f.Add("RIFF\x00\x00\x00\x00WEBPVP8L")
	f.Fuzz(func(t *testing.T, text string) {
		if data, claimed, ok := Decode(text); ok {
			_ = Of(data, claimed).What()
		}
		_ = Of([]byte(text), "").Extension()
	})
}
