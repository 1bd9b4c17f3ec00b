package tui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/termenv"

	"trs/keymap"
	"trs/views"
	"trs/views/theme"
)

// slowPane has a form once it is told to; what reaches it without one is a
// command.
type slowPane struct {
	since           time.Time
	waits, form     bool
	commands, typed strings.Builder
}

func (p *slowPane) Init() tea.Cmd                  { return nil }
func (p *slowPane) View() string                   { return "" }
func (p *slowPane) SetSize(int, int)               {}
func (p *slowPane) Focus() tea.Cmd                 { return nil }
func (p *slowPane) Blur()                          {}
func (p *slowPane) Keys() []key.Binding            { return nil }
func (p *slowPane) CapturesInput() bool            { return p.form }
func (p *slowPane) Anticipates() (time.Time, bool) { return p.since, p.waits }
func (p *slowPane) arrives(m *Model, withField bool) {
	p.waits, p.form = false, withField
	m.Update(views.ExchangedMsg{})
}

func (p *slowPane) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyMsg); ok {
		into := &p.commands
		if p.form {
			into = &p.typed
		}
		into.WriteString(press.String() + " ")
	}
	return nil
}

func TestAhead_WhatIsTypedBeforeTheFormIsForTheForm(t *testing.T) {
	th, err := theme.Named("plain", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		later           time.Duration // how long after the wish the keys are pressed
		keys            []string
		leaves, noField bool
		typed, commands string
	}{
		"typed at once":       {keys: []string{"U", "q", "1", "tab", "x", "ctrl+r"}, typed: "U q 1 tab x ctrl+r "},
		"no field for it":     {keys: []string{"tab", "U", "ctrl+r"}, noField: true, commands: "tab "},
		"esc leaves":          {keys: []string{"U", "esc"}, commands: "esc "},
		"another pane":        {keys: []string{"U"}, leaves: true},
		"after a while":       {later: aheadFor, keys: []string{"U"}, commands: "U "},
		"the program's too":   {later: aheadFor, keys: []string{"2"}, leaves: true},
		"nothing was pressed": {},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Unix(1000, 0)
			m := New(t.Context(), Options{Keys: keymap.Default(), StateDir: t.TempDir(), Now: func() time.Time { return now.Add(test.later) }}, th)
			slow, other := &slowPane{waits: true, since: now}, &slowPane{}
			m.tabs = []tab{{views.Execute, slow}, {views.Config, other}}
			m.active = views.Execute
			m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
			for _, name := range test.keys {
				press, ok := views.KeyMsg(name)
				if !ok {
					t.Fatal(name)
				}
				m.Update(press)
			}
			if test.leaves {
				m.Update(views.ShowPaneMsg{Pane: views.Config})
			}
			slow.arrives(m, !test.noField)
			if slow.typed.String() != test.typed || slow.commands.String() != test.commands {
				t.Errorf("typed %q, commands %q", slow.typed.String(), slow.commands.String())
			}
			if got := other.typed.String() + other.commands.String(); got != "" {
				t.Errorf("the other pane heard %q", got)
			}
			if dropped := strings.Contains(m.toast.text, "is dropped"); dropped != test.noField {
				t.Errorf("the toast is %q", m.toast.text)
			}
		})
	}
}
