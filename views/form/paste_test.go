package form

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

func (d *driver) pastes(text string) *driver {
	d.run(d.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true}))
	return d
}

const lists = `{"properties":{"s":{"type":"array","items":{"type":"string"}},"n":{"type":"array","items":{"type":"integer"}},
 "e":{"type":"array","items":{"enum":["a","b"]}},"o":{"type":"array","items":{"type":"object"}},"t":{"prefixItems":[{"type":"string"}],"items":false}}}`

func TestForm_PastesSeveralItems(t *testing.T) {
	for _, c := range []struct{ field, text, want string }{
		{"s", "one\r\ntwo\n\n three ", `{"s":["one","two","three"]}`},
		{"s", `["a",1,true]`, `{"s":["a","1","true"]}`},
		{"s", "just one", `{"s":["just one"]}`},
		{"n", "1, 2;30", `{"n":[1,2,30]}`},
		{"n", "1\n2\nx", `{"n":[1,2,"x"]}`},
		{"e", "a\nb\nc", `{"e":["a","b","c"]}`},
		{"o", "{\"a\":1}\n{\"b\":2}", `{"o":[{"a":1},{"b":2}]}`},
		{"t", "one\ntwo", `{}`},
		{"t", "one", `{"t":["one"]}`},
	} {
		d := open(t, lists, "")
		d.FocusField(c.field)
		d.pastes(c.text).is(c.want).exact()
	}
}

func TestForm_AsksWhatAPasteIntoAnItemIs(t *testing.T) {
	d := open(t, lists, `{"s":["first",""]}`)
	d.FocusField("s", "1")
	d.typing = true
	d.pastes("a\nb").picks("2 items").is(`{"s":["first","a","b"]}`).at("s[2]")
	d.FocusField("s", "0")
	d.pastes("a\nb").picks("one text").is(`{"s":["firsta\nb","a","b"]}`)
	d.pastes("x\ny").picks("2 items").is(`{"s":["firsta\nb","x","y","a","b"]}`)
	d.pastes(" plain").is(`{"s":["firsta\nb","x","y plain","a","b"]}`)
}

func TestForm_TakesAValueFromAFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const schema = `{"properties":{"s":{"type":"string"},"b":{"type":"string","format":"byte"},"c":{"type":"string","contentEncoding":"base64"},"o":{"type":"object"}}}`
	for _, c := range []struct{ field, path, want, told string }{
		{"s", write("a", []byte("lines\nof text\n")), `{"s":"lines\nof text\n"}`, "taken"},
		{"s", write("b", []byte{0xff, 0}), `{}`, "is not text"},
		{"b", write("c", []byte{0xff, 0}), `{"b":"/wA="}`, "taken"},
		{"c", write("d", []byte{0xff, 0}), `{"c":"/wA="}`, "taken"},
		{"o", write("e", []byte(`{"a": [1.50]}`)), `{"o":{"a":[1.50]}}`, "taken"},
		{"o", write("f", []byte(`{`)), `{}`, "is not JSON"},
		{"s", write("g", make([]byte, maxFile+1)), `{}`, "larger than"},
		{"s", filepath.Join(dir, "none"), `{}`, "no such file"},
		{"s", dir, `{}`, "is not a file"},
	} {
		d := open(t, schema, "")
		d.FocusField(c.field)
		d.press(d.keys.Form.File).answers(c.path).is(c.want)
		if toast, ok := d.last().(views.ToastMsg); !ok || !strings.Contains(toast.Text, c.told) {
			t.Errorf("%s: %#v", c.path, d.last())
		}
	}
}
