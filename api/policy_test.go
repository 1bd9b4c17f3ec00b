package api

import "testing"

func access(f Filter) *ToolkitAccess { return &ToolkitAccess{Filter: f} }

func TestConfigAllowsToolkit_FiltersWithoutCase(t *testing.T) {
	tests := []struct {
		name    string
		filter  *ToolkitAccess
		toolkit string
		want    Verdict
	}{
		{"no filter", nil, "gmail", Verdict{true, "default"}},
		{"kept only for unknown members", &ToolkitAccess{}, "gmail", Verdict{true, "default"}},
		{"enabled", access(Enable("gmail")), "GMail", Verdict{true, "toolkits.enabled"}},
		{"not enabled", access(Enable("gmail")), "slack", Verdict{false, "toolkits.enabled"}},
		{"empty enable denies all", access(Enable()), "gmail", Verdict{false, "toolkits.enabled"}},
		{"disabled", access(Disable("Gmail")), "gmail", Verdict{false, "toolkits.disabled"}},
		{"empty disable allows all", access(Disable()), "gmail", Verdict{true, "toolkits.disabled"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := Config{Toolkits: tt.filter}
			if got := c.AllowsToolkit(tt.toolkit); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestConfigAllowsTool_FirstRuleThatExistsDecides(t *testing.T) {
	read, destroy := []string{"important", "readOnlyHint"}, []string{"destructiveHint"}
	both := []string{"readOnlyHint", "destructiveHint"}
	readOnly := &TagAccess{Enabled: []Tag{TagReadOnly}}
	safe := &TagAccess{Enabled: []Tag{TagReadOnly}, Disabled: []Tag{TagDestructive}}
	tests := []struct {
		name   string
		config Config
		slug   string
		tags   []string
		want   Verdict
	}{
		{"open", Config{}, "GMAIL_A", nil, Verdict{true, "default"}},
		{
			"toolkit first",
			Config{Toolkits: access(Disable("gmail")), Tools: map[string]ToolAccess{"gmail": {Filter: Enable("GMAIL_A")}}},
			"GMAIL_A", nil,
			Verdict{false, "toolkits.disabled"},
		},
		{
			"tool list beats tags",
			Config{Tags: safe, Tools: map[string]ToolAccess{"gmail": {Filter: Enable("GMAIL_A")}}},
			"GMAIL_A", destroy,
			Verdict{true, "tools.gmail.enabled"},
		},
		{
			"not in the tool list",
			Config{Tools: map[string]ToolAccess{"GMAIL": {Filter: Enable("GMAIL_A")}}},
			"GMAIL_B", nil,
			Verdict{false, "tools.GMAIL.enabled"},
		},
		{
			"tool slugs keep their case",
			Config{Tools: map[string]ToolAccess{"gmail": {Filter: Enable("gmail_a")}}},
			"GMAIL_A", nil,
			Verdict{false, "tools.gmail.enabled"},
		},
		{
			"tool disabled",
			Config{Tools: map[string]ToolAccess{"gmail": {Filter: Disable("GMAIL_A")}}},
			"GMAIL_A", read,
			Verdict{false, "tools.gmail.disabled"},
		},
		{
			"not disabled, though tags say no",
			Config{Tags: readOnly, Tools: map[string]ToolAccess{"gmail": {Filter: Disable("GMAIL_A")}}},
			"GMAIL_B", destroy,
			Verdict{true, "tools.gmail.disabled"},
		},
		{
			"toolkit tags beat session tags",
			Config{Tags: readOnly, Tools: map[string]ToolAccess{"gmail": {Tags: &TagAccess{Enabled: []Tag{TagDestructive}}}}},
			"GMAIL_A", destroy,
			Verdict{true, "tools.gmail.tags.enabled"},
		},
		{
			"entry of another toolkit",
			Config{Tools: map[string]ToolAccess{"slack": {Filter: Enable("SLACK_A")}}},
			"GMAIL_A", nil,
			Verdict{true, "default"},
		},
		{"enabled tag", Config{Tags: readOnly}, "GMAIL_A", read, Verdict{true, "tags.enabled"}},
		{"no enabled tag", Config{Tags: readOnly}, "GMAIL_A", destroy, Verdict{false, "tags.enabled"}},
		{"disabled tag wins over enabled", Config{Tags: safe}, "GMAIL_A", both, Verdict{false, "tags.disabled"}},
		{"only a disable list", Config{Tags: &TagAccess{Disabled: []Tag{TagDestructive}}}, "GMAIL_A", nil, Verdict{true, "tags.disabled"}},
		{"empty tag block", Config{Tags: &TagAccess{}}, "GMAIL_A", nil, Verdict{true, "default"}},
		{"toolkit allowed by list", Config{Toolkits: access(Enable("gmail"))}, "GMAIL_A", nil, Verdict{true, "toolkits.enabled"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.config.AllowsTool("gmail", tt.slug, tt.tags); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func BenchmarkConfigAllowsTool(b *testing.B) {
	c := Config{
		Toolkits: access(Enable("gmail", "github", "slack")),
		Tools:    map[string]ToolAccess{"github": {Filter: Disable("GITHUB_A")}},
		Tags:     &TagAccess{Enabled: []Tag{TagReadOnly}, Disabled: []Tag{TagDestructive}},
	}
	tags := []string{"important", "readOnlyHint"}
	b.ReportAllocs()
	for b.Loop() {
		if !c.AllowsTool("gmail", "GMAIL_A", tags).Allowed {
			b.Fatal("denied")
		}
	}
}
