package simulate

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
)

func TestRun_UsersDoNotSeeEachOther(t *testing.T) {
	b := newBench(t)
	args := map[string]any{"owner": "octo-labs", "repo": "harbor", "title": "Mine"}
	if got := b.run("maya@example.com", "GITHUB_CREATE_AN_ISSUE", args); got.Data["number"] != 6 {
		t.Fatalf("number %v, want 6", got.Data["number"])
	}
	list := b.run("tom@example.com", "GITHUB_LIST_REPOSITORY_ISSUES", map[string]any{"owner": "octo-labs", "repo": "harbor"})
	if text := fmt.Sprint(list.Data); strings.Contains(text, "Mine") || strings.Contains(text, "maya") {
		t.Errorf("tom sees maya's data: %s", text)
	}
	mail := b.run("tom@example.com", "GMAIL_GET_PROFILE", nil)
	if mail.Data["emailAddress"] != "tom@example.com" {
		t.Errorf("tom's mailbox is %v", mail.Data["emailAddress"])
	}
}

func TestRun_ConcurrentCreatesGetDistinctNumbers(t *testing.T) {
	b := newBench(t)
	const writers = 12
	numbers := make([]int, writers)
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			got := b.run("maya@example.com", "GITHUB_CREATE_AN_ISSUE", map[string]any{
				"owner": "octo-labs", "repo": "docs", "title": fmt.Sprint("Issue ", i),
			})
			numbers[i], _ = got.Data["number"].(int)
		})
	}
	all.Wait()
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != i+2 {
			t.Fatalf("numbers %v, want 2 to %d", numbers, writers+1)
		}
	}
}

func TestRun_NumbersAreNotReused(t *testing.T) {
	b := newBench(t)
	first := b.run("u", "LINEAR_CREATE_LINEAR_ISSUE", map[string]any{"team_id": "team-eng", "title": "A"})
	b.run("u", "LINEAR_DELETE_LINEAR_ISSUE", map[string]any{"issue_id": first.Data["identifier"]})
	second := b.run("u", "LINEAR_CREATE_LINEAR_ISSUE", map[string]any{"team_id": "team-eng", "title": "B"})
	if first.Data["identifier"] != "ENG-3" || second.Data["identifier"] != "ENG-4" {
		t.Errorf("keys %v and %v", first.Data["identifier"], second.Data["identifier"])
	}
}

func TestRun_FailedOperationLeavesNothing(t *testing.T) {
	b := newBench(t)
	// The answer in a thread that is not there is refused after the channel was found.
	got := b.run("u", "SLACK_SEND_MESSAGE", map[string]any{"channel": "general", "text": "x", "thread_ts": "1.000001"})
	if got.Error != "thread_not_found" || got.Data == nil || len(got.Data) != 0 {
		t.Fatalf("got %+v", got)
	}
	history := b.run("u", "SLACK_FETCH_CONVERSATION_HISTORY", map[string]any{"channel": "general"})
	if list := history.Data["messages"].([]any); len(list) != 2 {
		t.Errorf("%d messages, want the two seeds", len(list))
	}
}

func TestRun_PagesDoNotShiftWhenRecordsArrive(t *testing.T) {
	b := newBench(t)
	first := b.run("u", "GMAIL_FETCH_EMAILS", map[string]any{"max_results": json.Number("2")})
	b.run("u", "GMAIL_SEND_EMAIL", map[string]any{"recipient_email": "u@example.com", "subject": "New", "body": "x"})
	second := b.run("u", "GMAIL_FETCH_EMAILS", map[string]any{"max_results": json.Number("2"), "page_token": first.Data["nextPageToken"]})
	seen := map[any]bool{}
	for _, page := range []map[string]any{first.Data, second.Data} {
		for _, message := range page["messages"].([]any) {
			id := message.(map[string]any)["messageId"]
			if seen[id] {
				t.Errorf("message %v came twice", id)
			}
			seen[id] = true
		}
	}
}

func TestRun_StateOutlivesTheRunner(t *testing.T) {
	b := newBench(t)
	b.run("u", "GOOGLEDOCS_CREATE_DOCUMENT", map[string]any{"title": "Kept"})
	again, err := New(b.store)
	if err != nil {
		t.Fatal(err)
	}
	b.runner = again
	found := b.run("u", "GOOGLEDOCS_SEARCH_DOCUMENTS", map[string]any{"query": "kept"})
	if found.Data["total_found"] != 1 {
		t.Errorf("found %v", found.Data)
	}
	if err := again.Forget(t.Context(), "googledocs", "u"); err != nil {
		t.Fatal(err)
	}
	found = b.run("u", "GOOGLEDOCS_SEARCH_DOCUMENTS", map[string]any{"query": "kept"})
	if found.Data["total_found"] != 0 {
		t.Errorf("found %v after Forget", found.Data)
	}
}

func TestRun_SameSeedsForTheSameUser(t *testing.T) {
	var answers []string
	for range 2 {
		b := newBench(t)
		text, err := json.Marshal([]any{
			b.run("u", "SLACK_LIST_ALL_CHANNELS", nil).Data, b.run("u", "GMAIL_SEARCH_PEOPLE", map[string]any{"query": ""}).Data,
			b.run("u", "GITHUB_CREATE_AN_ISSUE", map[string]any{"owner": "octo-labs", "repo": "docs", "title": "T"}).Data,
		})
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, string(text))
	}
	if answers[0] != answers[1] {
		t.Errorf("two runs differ:\n%s\n%s", answers[0], answers[1])
	}
}

func TestRun_AnswersMayBeChangedByTheCaller(t *testing.T) {
	b := newBench(t)
	b.run("u", "SLACK_ARCHIVE_CONVERSATION", map[string]any{"channel": "support"}).Data["ok"] = "changed"
	if got := b.run("v", "SLACK_ARCHIVE_CONVERSATION", map[string]any{"channel": "support"}); got.Data["ok"] != true {
		t.Errorf("a constant was changed: %v", got.Data)
	}
}

func TestRecords_RollBack(t *testing.T) {
	b := newBench(t)
	failed := fmt.Errorf("no")
	err := b.store.WriteRecords(t.Context(), "s", func(r *store.Records) error {
		if err := r.Insert(t.Context(), store.Record{Collection: "c", ID: "1", Data: []byte("{}")}); err != nil {
			return err
		}
		return failed
	})
	if err == nil {
		t.Fatal("no error")
	}
	err = b.store.ReadRecords(t.Context(), "s", func(r *store.Records) error {
		_, err := r.Get(t.Context(), "c", "1")
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

func TestPack_EntriesAreWhole(t *testing.T) {
	pack, err := Pack()
	if err != nil {
		t.Fatal(err)
	}
	if len(pack.Toolkits) < 8 || len(pack.Tools) < 100 {
		t.Errorf("%d toolkits, %d tools", len(pack.Toolkits), len(pack.Tools))
	}
	for _, toolkit := range pack.Toolkits {
		if toolkit.Description == "" || toolkit.BaseURL == "" || len(toolkit.AuthSchemes) == 0 || toolkit.Popularity == 0 ||
			!slices.Contains(toolkit.AvailableVersions, toolkit.Version) || len(toolkit.Categories) == 0 {
			t.Errorf("toolkit %s lacks something: %+v", toolkit.Slug, toolkit)
		}
	}
	for i := range pack.Tools {
		tool := &pack.Tools[i]
		t.Run(tool.Slug, func(t *testing.T) { checkEntry(t, tool) })
	}
}

// checkEntry wants what a form for the tool needs, and examples and defaults
// that the schema itself accepts.
func checkEntry(t *testing.T, tool *catalog.Tool) {
	if tool.Name == "" || len(tool.Description) < 15 || len(tool.Tags) == 0 || tool.Scopes == nil || tool.Kind != catalog.Simulated {
		t.Errorf("the entry lacks something: %+v", tool)
	}
	if !slices.Contains(tool.Tags, "readOnlyHint") && !slices.Contains(tool.Tags, "openWorldHint") {
		t.Errorf("no hint among the tags %v", tool.Tags)
	}
	schemaOf(t, tool.OutputParameters)
	var input struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
	}
	if err := json.Unmarshal(tool.InputParameters, &input); err != nil {
		t.Fatal(err)
	}
	for _, name := range input.Required {
		if input.Properties[name] == nil {
			t.Errorf("required %s is no property", name)
		}
	}
	for name, raw := range input.Properties {
		var property struct {
			Title, Description string
			Examples           []any
			Default            any
		}
		if err := json.Unmarshal(raw, &property); err != nil {
			t.Fatal(err)
		}
		if property.Title == "" || property.Description == "" {
			t.Errorf("%s has no title or description", name)
		}
		compiled := schemaOf(t, raw)
		values := property.Examples
		if property.Default != nil {
			values = append(values, property.Default)
		}
		for _, value := range values {
			if err := compiled.Validate(plain(t, value)); err != nil {
				t.Errorf("%s: example or default %v: %v", name, value, err)
			}
		}
	}
}

func TestServices_EveryProgramCompiles(t *testing.T) {
	all, err := services()
	if err != nil {
		t.Fatal(err)
	}
	for slug, s := range all {
		check := func(where string, program *expression) {
			if program.present() {
				if _, err := program.compiled(s.prelude); err != nil {
					t.Errorf("%s, %s: %v", slug, where, err)
				}
			}
		}
		operation := func(where string, o *operation) {
			check(where, o.Answer.expression)
			for _, st := range o.Steps {
				for _, program := range []*expression{&st.If, &st.Of, &st.Across, &st.ID, &st.Where, &st.Each, &st.Sort, st.Set.expression, st.Let.expression} {
					check(where, program)
				}
				if st.Page != nil {
					check(where, &st.Page.Size)
					check(where, &st.Page.Token)
					check(where, &st.Page.Number)
				}
			}
		}
		for _, tool := range s.Tools {
			operation(tool.Slug, &tool.operation)
		}
		for _, rt := range s.Routes {
			operation(rt.Path, &rt.operation)
			check(rt.Path, rt.Args.expression)
			check(rt.Path, rt.Body.expression)
		}
		for name, f := range s.Errors {
			check(name, f.Body.expression)
			check(name, f.Text.expression)
		}
		for _, name := range []string{"no_route", "invalid"} {
			if s.Errors[name] == nil {
				t.Errorf("%s has no error %q", slug, name)
			}
		}
	}
}
