package calls

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trs/api"
	"trs/views/execute/desk"
)

var began = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func ran(tool, arguments string, after time.Duration, data string) Run {
	return Ran(desk.Request{Slug: tool, Arguments: []byte(arguments)}, "trs_1", began.Add(after), time.Second,
		&api.ExecuteResult{Data: []byte(data), LogID: "log_1"}, nil, desk.Done)
}

func kept(t *testing.T, runs Runs, run Run, data string) Run {
	t.Helper()
	run, err := runs.Keep(context.Background(), run, []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestRuns_ComeBackLatestFirst(t *testing.T) {
	runs := NewRuns(t.TempDir(), "scope")
	arguments := `{"id":12345678901234567890,"price":1.50}`
	kept(t, runs, ran("A", arguments, 0, `{"n":1.50}`), `{"n":1.50}`)
	kept(t, runs, ran("B", `{}`, time.Minute, `{}`), `{}`)
	all, err := runs.List(context.Background())
	if err != nil || len(all) != 2 || all[0].Tool != "B" || string(all[1].Arguments) != arguments || all[1].Secret {
		t.Fatalf("%+v, %v", all, err)
	}
	data, err := runs.Result(all[1])
	if err != nil || string(data) != `{"n":1.50}` {
		t.Errorf("%s, %v", data, err)
	}
	if err := runs.Forget(all[1]); err != nil {
		t.Error(err)
	}
	if left, _ := runs.List(context.Background()); len(left) != 1 {
		t.Errorf("%d left", len(left))
	}
	if other, err := NewRuns(t.TempDir(), "other").List(context.Background()); len(other) != 0 || err != nil {
		t.Errorf("%v, %v", other, err)
	}
}

func TestRuns_HoldNoSecretAndAreThoseOfTheirOwner(t *testing.T) {
	dir := t.TempDir()
	runs := NewRuns(dir, "scope")
	run := ran("A", `{"password":"hunter2","n":1}`, 0, "")
	run.Error = "the key ak_verysecretkey was refused"
	run = kept(t, runs, run, `{"access_token":"hunter2","url":"https://x.test/f?X-Amz-Signature=hunter2","n":1.0}`)
	if !run.Secret || (item{run: &run}).lacks() == "" {
		t.Error("it is not said that secrets are missing")
	}
	opened, _ := item{run: &run}.opened()
	if string(opened.Arguments) != `{"n":1}` {
		t.Errorf("opened with %s", opened.Arguments)
	}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		if !entry.IsDir() {
			if text := read(t, path); strings.Contains(text, "hunter2") || strings.Contains(text, "verysecret") {
				t.Errorf("%s: %s", path, text)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestRuns_AreBounded(t *testing.T) {
	runs := NewRuns(t.TempDir(), "scope")
	for i := range maxRuns + 20 {
		kept(t, runs, ran("A", `{}`, time.Duration(i)*time.Second, ""), `{"i":1}`)
	}
	all, err := runs.List(context.Background())
	if err != nil || len(all) != maxRuns || !all[len(all)-1].Began.Equal(began.Add(20*time.Second)) {
		t.Errorf("%d runs, %v", len(all), err)
	}
	large := `{"a":"` + strings.Repeat("x", maxResult) + `"}`
	run := kept(t, runs, ran("A", `{"a":"`+strings.Repeat("x", maxArguments)+`"}`, time.Hour, large), large)
	if run.Kept || !run.Cut || run.Arguments != nil || run.Size != len(large) {
		t.Errorf("%+v", run)
	}
	if _, err := runs.Result(run); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("%v", err)
	}
}

func TestRuns_SurviveTwoWritersAndBrokenFiles(t *testing.T) {
	dir := t.TempDir()
	var wait sync.WaitGroup
	for writer := range 4 {
		wait.Go(func() {
			runs := NewRuns(dir, "scope")
			for i := range 10 {
				run := ran("A", fmt.Sprintf(`{"writer":%d,"i":%d}`, writer, i), time.Duration(i)*time.Second, `{}`)
				if _, err := runs.Keep(context.Background(), run, []byte(`{}`)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	write(t, filepath.Join(dir, "runs", "scope", "20990101T000000.000000000-aaaaaaaa"+runSuffix), `{"tool":`)
	all, err := NewRuns(dir, "scope").List(context.Background())
	if err != nil || len(all) != 40 {
		t.Errorf("%d runs, %v", len(all), err)
	}
}

func TestRan_SaysWhatWentWrong(t *testing.T) {
	failure := "the tool says no"
	for _, test := range []struct {
		result api.ExecuteResult
		err    error
		want   string
	}{
		{api.ExecuteResult{Data: json.RawMessage(`{}`), Error: &failure}, nil, failure},
		{api.ExecuteResult{}, errors.New("no connection"), "no connection"},
	} {
		if run := Ran(desk.Request{Slug: "T"}, "s", began, 0, &test.result, test.err, desk.Failed); run.Error != test.want {
			t.Errorf("%+v", run)
		}
	}
}

func TestBefore_PrefersTheSameArguments(t *testing.T) {
	all := []Run{
		{ID: "4", Tool: "A", Arguments: []byte(`{"x":1}`), Kept: true},
		{ID: "3", Tool: "A", Arguments: []byte(`{"x":2}`), Kept: true},
		{ID: "2", Tool: "B", Arguments: []byte(`{"x":1}`), Kept: true},
		{ID: "1", Tool: "A", Arguments: []byte(`{"x":1}`), Kept: true},
		{ID: "0", Tool: "A", Arguments: []byte(`{"x":9}`)},
	}
	for at, want := range map[int]string{0: "1", 1: "1", 2: "", 3: ""} {
		if got, _ := before(all, at); got.ID != want {
			t.Errorf("before %d comes %q, not %q", at, got.ID, want)
		}
	}
}
