package keymap

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDefault_HasNoConflicts(t *testing.T) {
	for _, problem := range Default().Conflicts() {
		t.Error(problem)
	}
}

func TestDefault_EveryBindingHasKeysAndHelp(t *testing.T) {
	for _, section := range Default().Sections() {
		if len(section.Bindings) == 0 {
			t.Errorf("section %s is empty", section.Name)
		}
		for _, named := range section.Bindings {
			if len(named.Binding.Keys()) == 0 || named.Binding.Help().Key == "" || named.Binding.Help().Desc == "" {
				t.Errorf("%s.%s has no key or no help", section.Name, named.Name)
			}
		}
	}
}

func TestApply_ChangesKeys(t *testing.T) {
	m, err := Default().Apply(Overrides{"global": {"copy_menu": {"ctrl+y"}}, "list": {"mark": {}}, "sessions": {"forget": {"space"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Global.CopyMenu.Keys()[0]; got != "ctrl+y" {
		t.Errorf("copy_menu is on %q", got)
	}
	if got := m.Global.CopyMenu.Help().Key; got != "ctrl+y" {
		t.Errorf("help shows %q", got)
	}
	if m.List.Mark.Enabled() {
		t.Error("an empty list of keys should switch the binding off")
	}
	if Default().Global.CopyMenu.Keys()[0] != "Y" {
		t.Error("Apply changed the default map")
	}
}

func TestApply_Refuses(t *testing.T) {
	for name, test := range map[string]struct {
		overrides Overrides
		want      string
	}{
		"unknown scope":    {Overrides{"nope": {}}, "keys.nope: there is no such scope"},
		"unknown name":     {Overrides{"global": {"fly": {"x"}}}, "keys.global.fly: there is no such binding; there are help, palette, quit, "},
		"empty key":        {Overrides{"global": {"copy": {""}}}, "a key is empty"},
		"inside a scope":   {Overrides{"tools": {"sort": {"w"}}}, `keys.tools.sort: key "w" is taken by keys.tools.why_not`},
		"against global":   {Overrides{"files": {"upload": {"r"}}}, `keys.files.upload: key "r" is taken by keys.global.refresh`},
		"against the list": {Overrides{"history": {"swap": {"j"}}}, `keys.history.swap: key "j" is taken by keys.list.down`},
		"form and palette": {Overrides{"form": {"add": {"ctrl+p"}}}, `is taken by keys.form.add`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Default().Apply(test.overrides)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			var problem *Problem
			if !errors.As(err, &problem) {
				t.Error("the error is not a *Problem")
			}
		})
	}
}

func TestMarkdown_NamesEveryBinding(t *testing.T) {
	table := Default().Markdown()
	for _, section := range Default().Sections() {
		for _, named := range section.Bindings {
			if !strings.Contains(table, "`"+section.Name+"."+named.Name+"`") {
				t.Errorf("%s.%s is missing", section.Name, named.Name)
			}
		}
	}
}

// TestDefault_HelpFitsEightyColumns holds what is said of each key short enough for
// the two columns of the help on a terminal of 80 columns.
func TestDefault_HelpFitsEightyColumns(t *testing.T) {
	const keyCells, textCells = 10, 24
	for _, section := range Default().Sections() {
		for _, named := range section.Bindings {
			help := named.Binding.Help()
			if utf8.RuneCountInString(help.Key) > keyCells || utf8.RuneCountInString(help.Desc) > textCells {
				t.Errorf("%s.%s: %q %q is cut", section.Name, named.Name, help.Key, help.Desc)
			}
		}
	}
}
