package calls

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trs/views/execute/desk"
)

func stores(t *testing.T) (store Store, own, project string) {
	t.Helper()
	own, project = filepath.Join(t.TempDir(), "own", "calls"), t.TempDir()
	return NewStore(own, project), own, project
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func listed(t *testing.T, store Store) Listing {
	t.Helper()
	all, err := store.List(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func names(all Listing) []string {
	var out []string
	for _, call := range all.Calls {
		out = append(out, call.Name)
	}
	return out
}

func TestSave_RoundTrip(t *testing.T) {
	ctx := context.Background()
	store, own, project := stores(t)
	arguments := `{"z":1,"id":12345678901234567890,"price":1.50,"html":"<b> 日本","nested":{"a":[null,true]}}`
	call := Named{Name: "Größe & Maß / 1", Note: "the weekly look", Request: desk.Request{Slug: "SHOP_LIST", Arguments: []byte(arguments), Account: "work"}}
	for place, path := range map[Place]string{Own: filepath.Join(own, "größe-maß-1.trs.json"), Project: filepath.Join(project, ".trs", "größe-maß-1.trs.json")} {
		saved, err := store.Save(ctx, place, call)
		if err != nil || saved.File != path {
			t.Fatalf("%s, %v", saved.File, err)
		}
		want := "{\n  \"version\": 1,\n  \"name\": \"Größe & Maß / 1\",\n  \"note\": \"the weekly look\",\n  \"tool\": \"SHOP_LIST\",\n" +
			"  \"account\": \"work\",\n  \"arguments\": {\n    \"z\": 1,\n    \"id\": 12345678901234567890,\n    \"price\": 1.50,\n" +
			"    \"html\": \"<b> 日本\",\n    \"nested\": {\n      \"a\": [\n        null,\n        true\n      ]\n    }\n  }\n}\n"
		if diff := cmp.Diff(want, read(t, path)); diff != "" {
			t.Error(diff)
		}
		info, err := os.Stat(path)
		if private := info.Mode().Perm() == 0o600; err != nil || private != (place == Own) {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		var exists *ExistsError
		if _, err := store.Save(ctx, place, call); !errors.As(err, &exists) || exists.There.File != path {
			t.Errorf("saved again: %v", err)
		}
	}
	all := listed(t, store)
	if len(all.Calls) != 2 || len(all.Problems) != 0 || all.Calls[0].Place != Project || all.Calls[1].Place != Own {
		t.Fatalf("%+v", all)
	}
	for _, got := range all.Calls {
		if got.Name != call.Name || got.Note != call.Note || got.Account != "work" || string(got.Arguments) != arguments {
			t.Errorf("%+v", got)
		}
		if err := store.Rename(ctx, got, "other"); err != nil {
			t.Error(err)
		}
	}
	for _, got := range listed(t, store).Calls {
		if got.Name != "other" || string(got.Arguments) != arguments {
			t.Errorf("renamed: %+v", got)
		}
		if err := store.Delete(ctx, got); err != nil {
			t.Error(err)
		}
	}
	if left := listed(t, store); len(left.Calls) != 0 {
		t.Errorf("left are %v", names(left))
	}
}

func TestList_ReadsEveryShape(t *testing.T) {
	store, _, project := stores(t)
	write(t, filepath.Join(project, "a one.trs.json"), `{"tool":"T"}`)
	write(t, filepath.Join(project, "b.trs.json"), "\xef\xbb\xbf[{\"tool\":\"T\"},\r\n {\"name\":\"second\",\"tool\":\"T\",\"arguments\":null}]")
	write(t, filepath.Join(project, "c.trs.json"), `{"version":1,"calls":[{"tool":"T","name":"third"}]}`)
	write(t, filepath.Join(project, ".trs", "d.trs.json"), `[]`)
	write(t, filepath.Join(project, "deeper", "e.trs.json"), `{"tool":"T","name":"not looked for"}`)
	write(t, filepath.Join(project, "package.json"), `{"tool":"T","name":"nor this"}`)
	all := listed(t, store)
	if diff := cmp.Diff([]string{"a one", "T", "second", "third"}, names(all)); diff != "" || len(all.Problems) > 0 {
		t.Errorf("%s %v", diff, all.Problems)
	}
	if all.Calls[2].Line != 2 || string(all.Calls[2].Arguments) != "{}" {
		t.Errorf("%+v", all.Calls[2])
	}
}

func TestList_TellsWhatIsBroken(t *testing.T) {
	store, _, project := stores(t)
	for name, test := range map[string]struct {
		text, want string
		line       int
		good       int
	}{
		"cut":        {"{\n\"tool\": \"T\",\n", "unexpected end", 2, 0},
		"comma":      {"{\n\"tool\": \"T\",\n}", "invalid character '}'", 3, 0},
		"empty":      {" \n", "empty", 1, 0},
		"no call":    {"\n7", "neither a call nor a list", 2, 0},
		"no tool":    {"[\n{\"tool\":\"T\"},\n{\"name\":\"x\"},\n{\"tool\":\"U\"}]", "names no tool", 3, 2},
		"not calls":  {"[1,\n{\"tool\":\"T\"}]", "a call is an object", 1, 1},
		"kind":       {"{\"tool\":\"T\",\n\"arguments\":[1]}", "arguments has to be an object", 2, 0},
		"name":       {"{\"tool\":\"T\",\n\n\"name\":{}}", "name has to be a text", 3, 0},
		"newer":      {"{\"tool\":\"T\",\n\"version\": 2}", "version 2", 2, 0},
		"calls":      {"{\"calls\":\n{}}", "calls has to be a list", 2, 0},
		"not a text": {"\x00\x01\x02", "not JSON", 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(project, "file.trs.json")
			write(t, path, test.text)
			write(t, filepath.Join(project, "good.trs.json"), `{"tool":"GOOD"}`)
			all := listed(t, store)
			if len(all.Problems) != 1 || len(all.Calls) != test.good+1 {
				t.Fatalf("%+v", all)
			}
			p := all.Problems[0]
			if p.File != path || p.Line != test.line || !strings.Contains(p.Message, test.want) {
				t.Errorf("%s", p.Error())
			}
		})
	}
	if err := os.Symlink("/dev/zero", filepath.Join(project, "endless.trs.json")); err == nil {
		if all := listed(t, store); len(all.Problems) != 2 {
			t.Errorf("%v", all.Problems)
		}
	}
}

func TestChange_LeavesTheRestOfAFileAsItIs(t *testing.T) {
	ctx := context.Background()
	store, _, project := stores(t)
	path := filepath.Join(project, "team.trs.json")
	text := "{\n\t\"version\": 1, \"owner\": \"us\",\n\t\"calls\": [\n\t\t{ \"tool\": \"A\", \"name\": \"a\" },\n" +
		"\t\t{ \"x-id\": 1.0, \"tool\": \"B\", \"name\": \"b\", \"arguments\": {\"n\": 1.50} },\n\t\t{ \"tool\": \"C\" }\n\t]\n}\n"
	write(t, path, text)
	if err := store.Rename(ctx, listed(t, store).Calls[1], "new <b>"); err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(text, "{ \"x-id\": 1.0, \"tool\": \"B\", \"name\": \"b\", \"arguments\": {\"n\": 1.50} }",
		"{\n\t\t\t\"x-id\": 1.0,\n\t\t\t\"tool\": \"B\",\n\t\t\t\"name\": \"new <b>\",\n\t\t\t\"arguments\": {\n\t\t\t\t\"n\": 1.50\n\t\t\t}\n\t\t}", 1)
	if diff := cmp.Diff(want, read(t, path)); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	for _, left := range [][]string{{"new <b>", "C"}, {"C"}, nil} {
		if err := store.Delete(ctx, listed(t, store).Calls[0]); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(left, names(listed(t, store))); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(read(t, path), "\"owner\": \"us\"") || !json.Valid([]byte(read(t, path))) {
			t.Errorf("broken: %s", read(t, path))
		}
	}
}

func TestChange_DoesNotOverwriteWhatSomebodyElseWrote(t *testing.T) {
	ctx := context.Background()
	store, _, project := stores(t)
	path := filepath.Join(project, "x.trs.json")
	write(t, path, `[{"tool":"A","name":"a"},{"tool":"B","name":"b"}]`)
	all := listed(t, store)
	write(t, path, `[{"tool":"A","name":"a","note":"mine"},{"tool":"B","name":"b"}]`)
	if err := store.Rename(ctx, all.Calls[0], "other"); !errors.Is(err, errChanged) {
		t.Errorf("%v", err)
	}
	if err := store.Rename(ctx, all.Calls[1], "other"); err != nil { // it has only moved
		t.Errorf("%v", err)
	}
	if diff := cmp.Diff([]string{"a", "other"}, names(listed(t, store))); diff != "" {
		t.Error(diff)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := store.Delete(ctx, all.Calls[1]); err == nil {
		t.Error("a file that is gone was changed")
	}
}

func TestSave_TwoWritersLoseNothing(t *testing.T) {
	own, project := t.TempDir(), t.TempDir()
	var wait sync.WaitGroup
	for writer := range 4 {
		wait.Go(func() {
			store := NewStore(own, project)
			for i := range 8 {
				call := Named{Name: fmt.Sprintf("call %d", i), Request: desk.Request{Slug: "T", Arguments: []byte(`{"writer":` + fmt.Sprint(writer) + `}`)}}
				_, err := store.Save(context.Background(), Own, call)
				var exists *ExistsError
				if err != nil && !errors.As(err, &exists) {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if all := listed(t, NewStore(own, project)); len(all.Calls) != 8 || len(all.Problems) != 0 {
		t.Errorf("%v, %v", names(all), all.Problems)
	}
	if left, err := filepath.Glob(filepath.Join(own, ".*.tmp")); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestSecrets_AreFoundAndLeftOut(t *testing.T) {
	for arguments, want := range map[string]string{
		`{"a":1.50,"password":"hunter2","deep":{"api_key":"x","b":[1]}}`: `{"a":1.50,"deep":{"b":[1]}}`,
		`{"list":["ak_0123456789"],"x":"Bearer abcdefghijklmnop"}`:       `{"list":["ak_[redacted]"],"x":"Bearer [redacted]"}`,
		`{"token":"only"}`: `{}`,
	} {
		if !hasSecrets([]byte(arguments)) || string(withoutSecrets([]byte(arguments))) != want {
			t.Errorf("%s: %v, %s", arguments, hasSecrets([]byte(arguments)), withoutSecrets([]byte(arguments)))
		}
	}
	for _, arguments := range []string{``, `{}`, `{ "page_token" : "x", "n": 1e5 }`, `{"text":"a \u003c b"}`} {
		if hasSecrets([]byte(arguments)) {
			t.Errorf("%s holds no secret", arguments)
		}
	}
}

func FuzzParseFile_NeverBreaks(f *testing.F) {
	for _, text := range []string{
		`{"tool":"T","name":"n","arguments":{"a":1}}`, `[{"tool":"T"},{"tool":"U","x":[1,{}]}]`, `{"calls":[{"tool":"T"}],"version":1}`,
		"\xef\xbb\xbf {\"tool\":\"T\"}\n", `[ ]`, `{"tool":"T","tool":"U","name":"\u0041"}`, "[\n\t{\"tool\": \"T\"}\n]",
	} {
		f.Add([]byte(text), "renamed")
	}
	f.Fuzz(func(t *testing.T, text []byte, name string) {
		d, problems := parseFile("file.trs.json", text)
		for _, p := range problems {
			if p.Message == "" || p.Line < 1 || p.Line > 1+bytes.Count(text, []byte("\n")) {
				t.Errorf("%q: %+v", text, p)
			}
		}
		if strings.TrimSpace(name) == "" || !json.Valid(quote(name)) {
			return
		}
		name = string(nameText(name))
		for at, e := range d.entries[:min(len(d.entries), 20)] {
			call := e.call
			call.Name = name
			changed, err := d.with(e, call)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			again, worse := parseFile("file.trs.json", changed)
			if len(worse) != len(problems) || len(again.entries) != len(d.entries) {
				t.Fatalf("%q became %q: %v", text, changed, worse)
			}
			got := again.entries[at].call
			if got.Name != name || got.Slug != call.Slug || !bytes.Equal(got.Arguments, call.Arguments) || len(again.entries[at].members) < len(e.members) {
				t.Errorf("%q became %q: %+v", text, changed, got)
			}
			if !d.one {
				less, worse := parseFile("file.trs.json", d.without(indexOf(d, e)))
				if len(worse) != len(problems) || len(less.entries) != len(d.entries)-1 {
					t.Errorf("%q without %d: %v, %d calls", text, at, worse, len(less.entries))
				}
			}
		}
	})
}

func indexOf(d document, e entry) int {
	for i, place := range d.places {
		if place.from == e.from {
			return i
		}
	}
	return -1
}

// nameText is a name as JSON can hold it.
func nameText(name string) string { return strings.ToValidUTF8(name, "\uFFFD") }
