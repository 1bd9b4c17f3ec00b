package catalog_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trs/api"
	"trs/api/sandbox/catalog"
)

// fixture is a file of testdata.
func fixture(name string) string { return filepath.Join("testdata", name) }

func TestLoad_TakesAnArrayAndAPage(t *testing.T) {
	for _, file := range []string{"tools.json", "page.json"} {
		t.Run(file, func(t *testing.T) {
			c, problems := build(t, catalog.Options{Files: []string{fixture(file)}})
			if len(problems) > 0 {
				t.Errorf("problems %v", problems)
			}
			tool, ok := c.Tool("LIGHTHOUSE_LIST_LAMPS")
			if !ok {
				t.Fatal("tool is missing")
			}
			if tool.Kind != catalog.Listed || !tool.Important || tool.Toolkit.Slug != "lighthouse" || tool.Toolkit.Name != "Lighthouse" || tool.Version != "20260510_00" {
				t.Errorf("got %+v", tool)
			}
			if strings.ContainsAny(string(tool.InputParameters), "\n\t") {
				t.Error("the schema keeps the white space of its file")
			}
		})
	}
}

func TestLoad_DerivesToolkits(t *testing.T) {
	c, _ := build(t, catalog.Options{Files: []string{fixture("tools.json")}})
	for slug, want := range map[string]string{
		"LIGHTHOUSE_LIST_LAMPS":     "lighthouse",
		"BUOY_RING":                 "buoy",
		"ONE_DRIVE_COUNT_FILES":     "one_drive",
		"GOOGLE_MAPS_FIND_ROUTE":    "google_maps",
		"HARBOUR_MASTER_OPEN_GATE":  "harbour_master",
		"HARBOUR_MASTER_CLOSE_GATE": "harbour_master",
		"BELL":                      "bell",
	} {
		tool, ok := c.Tool(slug)
		if !ok {
			t.Errorf("%s is missing", slug)
			continue
		}
		if _, known := c.Toolkit(want); !known || tool.Toolkit.Slug != want {
			t.Errorf("%s: toolkit %q, want %q", slug, tool.Toolkit.Slug, want)
		}
	}
	if toolkit, _ := c.Toolkit("lighthouse"); toolkit.NoAuth || len(toolkit.AuthSchemes) == 0 || toolkit.Version != "20260510_00" {
		t.Errorf("got %+v", toolkit)
	}
	if toolkit, _ := c.Toolkit("buoy"); !toolkit.NoAuth {
		t.Errorf("all its tools need no account: %+v", toolkit)
	}
	if tool, _ := c.Tool("ONE_DRIVE_COUNT_FILES"); tool.Toolkit.Name != "OneDrive" || tool.Version == "latest" {
		t.Errorf("a known toolkit stays as it is: %+v", tool.Toolkit)
	}
}

func TestLoad_AFileReplacesWhatIsEmbedded(t *testing.T) {
	native := catalog.Pack{
		Toolkits: []catalog.Toolkit{{Slug: "bell", NoAuth: true}},
		Tools:    []catalog.Tool{{Tool: api.Tool{Slug: "BELL"}, Kind: catalog.Native}},
	}
	c, problems := build(t, catalog.Options{Files: []string{fixture("tools.json")}, Extra: []catalog.Pack{native}})
	if len(problems) > 0 {
		t.Errorf("problems %v", problems)
	}
	if tool, _ := c.Tool("BELL"); tool.Kind != catalog.Listed || tool.Description != "Rings the bell" {
		t.Errorf("got %+v", tool)
	}
	if tool, _ := c.Tool("JIRA_GET_ISSUE"); tool.Description != "Reads an issue, as the file says" {
		t.Errorf("got %q", tool.Description)
	}
	if n := len(c.ToolsOf("jira")); n != 9 {
		t.Errorf("jira has %d tools", n)
	}
}

func TestLoad_HelpersCannotBeReplaced(t *testing.T) {
	meta := catalog.Pack{Tools: []catalog.Tool{{Tool: api.Tool{Slug: "BELL"}, Kind: catalog.Meta}}}
	c, problems := build(t, catalog.Options{Files: []string{fixture("tools.json")}, Extra: []catalog.Pack{meta}})
	if len(problems) != 1 || problems[0].Slug != "BELL" || !strings.Contains(problems[0].Reason, "helper") {
		t.Errorf("problems %v", problems)
	}
	if tool, _ := c.Tool("BELL"); tool.Kind != catalog.Meta {
		t.Errorf("got %s", tool.Kind)
	}
}

func TestLoad_SkipsBrokenEntriesAndSaysWhy(t *testing.T) {
	c, problems := build(t, catalog.Options{Files: []string{fixture("broken.json")}})
	want := []string{
		"entry 0: has no slug",
		"entry 1 (DIGGER_DIG): description has the wrong type: number",
		"entry 2 (digger_dig): its slug is not SCREAMING_SNAKE_CASE",
		"entry 3 (LOCAL_DIG): the prefix LOCAL_ is kept",
		"entry 4 (DIGGER_LIFT): input_parameters is not an object",
		"entry 5 (DIGGER_DROP): output_parameters is not an object",
		"entry 6: is not an object but string",
		"entry 7: has no slug",
		"entry 9 (DIGGER_WORKS): is in the file already, as entry 8",
		"entry 10 (DIGGER_TURN): its toolkit \"not a slug!\" is not a toolkit slug",
		"entry 11 (DIGGER_SWING): tags has the wrong type: string",
	}
	for i, part := range want {
		if i >= len(problems) || !strings.Contains(problems[i].String(), part) || !strings.HasPrefix(problems[i].String(), fixture("broken.json")) {
			t.Errorf("want %q in %v", part, problems[min(i, len(problems)-1)])
		}
	}
	if len(problems) != len(want) {
		t.Errorf("got %d problems: %v", len(problems), problems)
	}
	if tool, ok := c.Tool("DIGGER_WORKS"); !ok || tool.Description != "The first one" {
		t.Errorf("got %+v", tool)
	}
	if _, ok := c.Tool("DIGGER_NULLS"); !ok {
		t.Error("members that are null count as missing")
	}
}

func TestLoad_SkipsSchemasThatCannotBeRead(t *testing.T) {
	for name, test := range map[string]struct{ schema, want string }{
		"bytes":   {`{"description":"` + strings.Repeat("x", 3<<20) + `"}`, "too large: 31457"},
		"parts":   {`{"anyOf":[` + strings.Repeat("{},", 5000) + `{}]}`, "more than 4000 parts"},
		"nesting": {strings.Repeat(`{"items":`, 200) + `{}` + strings.Repeat(`}`, 200), "nested too deeply"},
		"power":   {`{"minimum":1e+999999}`, "number that is too large"},
		"digits":  {`{"minimum":-0.` + strings.Repeat("1", 401) + `}`, "number that is too large"},
		"fine":    {`{"description":"1e999999 \" {{{{","minimum":1.5e-99,"maximum":12e9,"a":[true,false,null,1,23],"examples":["` + strings.Repeat("9", 500) + `",` + strings.Repeat("1,", 500) + `0]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems, err := catalog.Load("schemas.json", []byte(`[{"slug":"PUMP_START","output_parameters":`+test.schema+`}]`))
			if err != nil {
				t.Fatal(err)
			}
			if test.want == "" && len(problems) > 0 || test.want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Reason, test.want)) {
				t.Errorf("got %v, want %q", problems, test.want)
			}
		})
	}
}

func TestLoad_NamesABoundedNumberOfBrokenEntries(t *testing.T) {
	text := "[" + strings.Repeat("1,", 5000) + `{"slug":"PUMP_START"}]`
	c, problems, err := catalog.Load("many.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(problems); n != 101 || problems[100].String() != "many.json: 4900 more entries were skipped" {
		t.Errorf("%d problems, the last is %v", n, problems[n-1])
	}
	if _, ok := c.Tool("PUMP_START"); !ok {
		t.Error("what follows broken entries is not loaded")
	}
}

func TestLoad_NamesTheFileAndThePlaceWhenItIsNotJSON(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"empty":       {"", "at byte 0"},
		"text":        {"hello", "at byte 1"},
		"cut":         {`[{"slug":"A_B"`, "at byte"},
		"bad entry":   {`[{"slug":"A_B"},{]`, "at byte"},
		"no items":    {`{"tools":[]}`, "holds no tools"},
		"scalar":      {`42`, "holds no tools"},
		"wrong items": {`{"items":{}}`, `"items" is not an array`},
		"two values":  {`[] []`, "text follows at byte"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "catalogue.json")
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, _, err := catalog.New(catalog.Options{Files: []string{file}})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), file) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	if _, _, err := catalog.New(catalog.Options{Files: []string{"missing.json"}}); err == nil {
		t.Error("a missing file is no error")
	}
}

func TestLoad_TakesAByteOrderMarkAndUnknownMembers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "catalogue.json")
	if err := os.WriteFile(file, []byte("\ufeff{\"total_items\":1,\"x\":{\"items\":[1]},\"items\":[{\"slug\":\"PUMP_START\",\"new\":1}]}"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, problems := build(t, catalog.Options{Files: []string{file}})
	if _, ok := c.Tool("PUMP_START"); !ok || len(problems) > 0 {
		t.Errorf("problems %v", problems)
	}
}

func FuzzLoad(f *testing.F) {
	for _, name := range []string{"tools.json", "page.json", "broken.json"} {
		raw, err := os.ReadFile(fixture(name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`[{"slug":"_"},{"slug":"__A"},{"slug":"A_"},null,[],{"slug":"A","toolkit":{"slug":"-"}}]`))
	f.Add([]byte(`{"items":[],"items":[{"slug":"A_B","available_versions":[""],"version":"latest"}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		tools, _, err := catalog.Load("fuzz", raw)
		if err != nil {
			return
		}
		for _, tool := range tools.Tools() {
			if tool.Slug == "" || tool.Toolkit.Slug == "" || tool.Version == "" || tool.Tags == nil || !slices.Contains(tool.AvailableVersions, tool.Version) {
				t.Errorf("incomplete: %+v", tool)
			}
			if _, ok := tools.Toolkit(tool.Toolkit.Slug); !ok {
				t.Errorf("%s: toolkit %q is missing", tool.Slug, tool.Toolkit.Slug)
			}
		}
	})
}
