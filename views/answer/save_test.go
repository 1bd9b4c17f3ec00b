package answer

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trs/views"
)

func TestPicture_OpensFromAPrivateFileNamedByWhatItIs(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r := newRig(t, 80, 20, &Answer{Name: "../../evil.sh", Data: pngOf(t), MediaType: "image/png"})
	r.Press(r.k.open)
	path := asked[views.OpenFileMsg](r).Path
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || filepath.Ext(path) != ".png" || strings.Contains(filepath.Base(path), "/") {
		t.Errorf("%s: %v, %v", path, info, err)
	}
	r.set(&Answer{Name: "x", Data: []byte("\x7fELF\x00\x00"), MediaType: "image/png"})
	r.Press(r.k.open)
	if toast := asked[views.ToastMsg](r); !strings.Contains(toast.Text, "not opened outside") {
		t.Errorf("a program is opened: %q", toast.Text)
	}
}

const outputSchema = `{"type":"object","properties":{"data":{"type":"object","required":["id"],"properties":{
	"items":{"type":"array","items":{"type":"object","properties":{"number":{"type":"integer"},"state":{"enum":["open"]},"title":{"type":"string"},"labels":{},"user":{}},"required":["labels"]}},
	"total":{"type":"integer"}}},"successful":{"type":"boolean"},"error":{"type":"string"}}}`

func TestSchema_ListsDifferencesAndJumpsToThem(t *testing.T) {
	data := strings.TrimSuffix(strings.TrimPrefix(issues, `{"data":`), `,"url":"https://example.test/issues?page=1"}`)
	r := newRig(t, 100, 24, &Answer{Name: "X", Data: []byte(data), Schema: []byte(outputSchema)})
	r.Sees("schema 7")
	r.show(schema)
	for _, want := range []string{"items[].state", "should be open", "items[].labels", "items[].score", "not in the schema", "items[].number", "id", "missing, but required"} {
		r.Sees(want)
	}
	for i, d := range r.m.top().diffs.Items() {
		if d.where == "items[].number" {
			r.m.top().diffs.Select(i)
		}
	}
	r.Press(r.k.enter)
	if got := r.m.top().tree.Path(); got != ".items[3].number" {
		t.Errorf("enter went to %s", got)
	}
	r.Key("esc").Sees("─ schema ─")
}

func TestSchema_IsSaidToFitOrNotToBeReadable(t *testing.T) {
	for name, test := range map[string]struct{ schema, data, want string }{
		"fits":          {`{"type":"object"}`, `{"a":1}`, "schema ✓"},
		"wrapped":       {`{"properties":{"data":{"$ref":"#/$defs/x"},"successful":{},"error":{}},"$defs":{"x":{"properties":{"a":{"type":"string"}}}}}`, `{"a":1}`, "schema 1"},
		"made up":       {`{"properties":{"a":{"type":"string"}}}`, `{"_simulated":true,"_note":"x","output":{"a":"x"}}`, "schema ✓"},
		"not a schema":  {`[]`, `{}`, "schema ?"},
		"with mistakes": {`{"type":"nonsense"}`, `{}`, "schema ?"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, 80, 12, &Answer{Data: []byte(test.data), Schema: []byte(test.schema)})
			r.Sees(test.want)
		})
	}
}

func TestSave_AsksAndNeverOverwritesUnasked(t *testing.T) {
	dir := t.TempDir()
	r := newRig(t, 80, 20, jsonAnswer(issues))
	save := func(name string) {
		r.Press(r.k.save)
		r.Send(views.PromptedMsg{ID: asked[views.PromptMsg](r).ID, Value: filepath.Join(dir, name), OK: true})
	}
	save("a.json")
	if got := asked[views.PromptMsg](r).Value; got != "github_list_issues.json" {
		t.Errorf("the name is %q", got)
	}
	data, err := os.ReadFile(filepath.Join(dir, "a.json"))
	if err != nil || !bytes.Contains(data, []byte("\n        \"score\": 12345678901234567890\n")) {
		t.Errorf("%v: %s", err, data)
	}
	r.Press(r.k.next)
	save("a.json")
	confirm := asked[views.ConfirmMsg](r)
	if again, _ := os.ReadFile(filepath.Join(dir, "a.json")); !bytes.Equal(again, data) {
		t.Fatal("it was overwritten before the question was answered")
	}
	r.Send(views.ConfirmedMsg{ID: confirm.ID, Yes: true})
	if csv, _ := os.ReadFile(filepath.Join(dir, "a.json")); !bytes.HasPrefix(csv, []byte("number,title,state,")) {
		t.Errorf("the table is saved as %q", csv)
	}
	if got := asked[views.ToastMsg](r).Text; !strings.Contains(got, "1 formula made text") {
		t.Errorf("the toast says %q", got)
	}
}
