package catalog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"trs/api"
	"trs/api/sandbox/catalog"
	"trs/api/schema"
)

func build(t testing.TB, opts catalog.Options) (*catalog.Catalog, []catalog.Problem) {
	t.Helper()
	c, problems, err := catalog.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return c, problems
}

func TestCatalog_FindsToolsAndToolkits(t *testing.T) {
	c, problems := build(t, catalog.Options{})
	if len(problems) > 0 {
		t.Errorf("problems %v", problems)
	}
	if _, ok := c.Tool("GOOGLEDRIVE_FIND_FILE"); !ok {
		t.Error("tool not found")
	}
	if _, ok := c.Tool("googledrive_find_file"); ok {
		t.Error("a tool's slug is case-sensitive")
	}
	if toolkit, ok := c.Toolkit("GoogleDrive"); !ok || toolkit.Slug != "googledrive" {
		t.Error("a toolkit's slug is not case-sensitive")
	}
	if tools := c.ToolsOf("ONE_DRIVE"); len(tools) != 6 || tools[0].Toolkit.Name != "OneDrive" {
		t.Errorf("got %d tools", len(tools))
	}
	if c.ToolsOf("nowhere") != nil {
		t.Error("an unknown toolkit has tools")
	}
	if !slices.IsSortedFunc(c.Tools(), func(x, y *catalog.Tool) int { return strings.Compare(x.Slug, y.Slug) }) {
		t.Error("tools are not by slug")
	}
	if !slices.IsSortedFunc(c.Toolkits(), func(x, y *catalog.Toolkit) int { return y.Popularity - x.Popularity }) {
		t.Error("toolkits are not by popularity")
	}
}

func TestCatalog_PacksAreCompleted(t *testing.T) {
	extra := catalog.Pack{
		Toolkits: []catalog.Toolkit{{Slug: "Text", Name: "Text", NoAuth: true, Version: "20260901_00"}},
		Tools:    []catalog.Tool{{Tool: api.Tool{Slug: "TEXT_COUNT_WORDS", Toolkit: api.ToolToolkit{Slug: "text"}, Tags: []string{"important"}}, Kind: catalog.Native}},
	}
	c, problems := build(t, catalog.Options{Extra: []catalog.Pack{extra, extra}})
	if len(problems) != 1 || !strings.Contains(problems[0].String(), "TEXT_COUNT_WORDS: is defined twice") {
		t.Errorf("problems %v", problems)
	}
	tool, ok := c.Tool("TEXT_COUNT_WORDS")
	if !ok || tool.Name != "Count Words" || !tool.Important || !tool.NoAuth || tool.Version != "20260901_00" || tool.Kind != catalog.Native {
		t.Errorf("got %+v", tool)
	}
	body, err := json.Marshal(tool.Tool)
	if err != nil {
		t.Fatal(err)
	}
	if problems := schema.Validate("tool_get.response", body); len(problems) > 0 {
		t.Error(problems)
	}
	if extra.Tools[0].Name != "" {
		t.Error("the pack that was given is changed")
	}
}

func TestSimilar_SuggestsWhatWasMeant(t *testing.T) {
	c, _ := build(t, catalog.Options{})
	for asked, want := range map[string]string{
		"GOOGLEDRIVE_FIND_FILES":       "GOOGLEDRIVE_FIND_FILE",
		"googledrive_find_file":        "GOOGLEDRIVE_FIND_FILE",
		"JIRA_CREATE_AN_ISSUE":         "JIRA_CREATE_ISSUE",
		"STRIPE_CREATE_CUSTOMERS":      "STRIPE_CREATE_CUSTOMER",
		"TELEGRAM_SEND":                "TELEGRAM_SEND_MESSAGE",
		"HACKER_NEWS_SEARCH_POSTS":     "HACKERNEWS_SEARCH_POSTS",
		"OUTLOOK_OUTLOOK_SEND_EMAIL":   "OUTLOOK_SEND_EMAIL",
		"GOOGLEDRIVE_MOVE_FILE_FOLDER": "GOOGLEDRIVE_MOVE_FILE",
	} {
		if got := c.Similar(asked, 3); len(got) == 0 || got[0] != want {
			t.Errorf("%s: got %v, want %s first", asked, got, want)
		}
	}
	if got := c.Similar("QQQQ_XXXX_ZZZZ", 3); len(got) != 0 {
		t.Errorf("nothing resembles it, got %v", got)
	}
	if got := c.Similar("JIRA_CREATE_ISSUE", 0); got != nil {
		t.Errorf("none were asked for, got %v", got)
	}
	c.Similar(strings.Repeat("JIRA_", 1_000_000), 3)
	c.Similar("\xff\x00", 3)
}

func TestCatalog_IsSafeForConcurrentReads(t *testing.T) {
	c, _ := build(t, catalog.Options{Synthetic: 200})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			c.Similar("JIRA_CREATE", 3)
			c.Tool(c.Tools()[i].Slug)
			c.ToolsOf(c.Toolkits()[i].Slug)
		})
	}
	wg.Wait()
}

func TestSynthetic_IsManyDistinctAndTheSameEveryTime(t *testing.T) {
	const n = 2500
	c, problems := build(t, catalog.Options{Synthetic: n})
	plain, _ := build(t, catalog.Options{})
	again, _ := build(t, catalog.Options{Synthetic: n})
	if got := len(c.Tools()) - len(plain.Tools()); got != n {
		t.Errorf("got %d synthetic tools, want %d", got, n)
	}
	if got := len(c.Toolkits()) - len(plain.Toolkits()); got != n/50 {
		t.Errorf("got %d synthetic toolkits", got)
	}
	if len(problems) > 0 {
		t.Error(problems)
	}
	for i, tool := range c.Tools() {
		if tool.Slug != again.Tools()[i].Slug {
			t.Fatalf("differs at %d: %s", i, tool.Slug)
		}
	}
	for _, slug := range []string{"AMBERBASE_LIST_ACCOUNT", "BIRCHBASE_GET_ASSET", "CEDARBASE_CREATE_BOOKING"} {
		tool, ok := c.Tool(slug)
		if !ok {
			t.Fatalf("no %s", slug)
		}
		compile(t, tool.InputParameters)
		compile(t, tool.OutputParameters)
		body, err := json.Marshal(tool.Tool)
		if err != nil {
			t.Fatal(err)
		}
		if problems := schema.Validate("tool_get.response", body); len(problems) > 0 {
			t.Error(problems)
		}
	}
}

// writeLarge writes a catalogue file of n tools of about 2 kB.
func writeLarge(b *testing.B, n int) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "large.json")
	filler := strings.Repeat("word ", 350)
	var text bytes.Buffer
	for i := range n {
		separator := ","
		if i == 0 {
			separator = "["
		}
		fmt.Fprintf(&text, `%s{"slug":"LARGE%d_TOOL_%d","name":"Tool","description":%q,"tags":["readOnlyHint"],`+
			`"input_parameters":{"type":"object","properties":{"q":{"type":"string"}}},"output_parameters":{"type":"object"}}`+"\n", separator, i/50, i, filler)
	}
	text.WriteString("]")
	if err := os.WriteFile(name, text.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	return name
}

func BenchmarkNew(b *testing.B) {
	for _, size := range []int{0, 10_000, 50_000} {
		b.Run(fmt.Sprint("synthetic=", size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				build(b, catalog.Options{Synthetic: size})
			}
		})
	}
	b.Run("file=50000", func(b *testing.B) {
		name := writeLarge(b, 50_000)
		b.ReportAllocs()
		for b.Loop() {
			build(b, catalog.Options{Files: []string{name}})
		}
	})
}

func BenchmarkSimilar(b *testing.B) {
	c, _ := build(b, catalog.Options{Synthetic: 50_000})
	c.Similar("X", 1)
	b.ReportAllocs()
	for b.Loop() {
		c.Similar("AMBERBASE_LISTS_ACCOUNTS", 3)
	}
}
