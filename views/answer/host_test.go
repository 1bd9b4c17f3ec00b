package answer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/frame"
	"trs/views/jq"
)

// host shows an answer in a box, as panes do.
type host struct {
	*Model
	env           views.Env
	width, height int
}

func (h *host) Init() tea.Cmd  { return nil }
func (h *host) Focus() tea.Cmd { h.SetFocused(true); return nil }
func (h *host) Blur()          { h.SetFocused(false) }

func (h *host) SetSize(width, height int) {
	h.width, h.height = width, height
	h.Model.SetSize(width-frame.Border, height-frame.Border)
}

func (h *host) View() string {
	return frame.Box(h.env.Theme, frame.Options{Title: "Result", Note: h.Note(), Footer: h.Footer(), Focused: true}, h.width, h.height, h.Model.View())
}

var (
	_ views.Pane   = &host{}
	_ views.Copier = &host{}
	_ views.Linker = &host{}
	_ views.Actor  = &host{}
)

// rig drives one answer.
type rig struct {
	*tuitest.Driver
	t    testing.TB
	host *tuitest.Host
	m    *Model
	k    keys
}

type keys struct{ next, views, filter, save, open, markdown, sort, hide, columns, enter, back, search, up, down, left, right, match, bottom key.Binding }

func newRig(t testing.TB, width, height int, a *Answer) *rig {
	t.Helper()
	env := tuitest.Env(t, "dark")
	m := New(env, jq.NewHistory(t.TempDir()))
	d, h := tuitest.Pane(t, &host{Model: m, env: env}, width, height)
	r := &rig{Driver: d, t: t, host: h, m: m}
	k := env.Keys
	r.k = keys{
		next: k.Answer.View, views: k.Answer.Views, filter: k.Answer.Filter, save: k.Answer.Save, open: k.Answer.Open, markdown: k.Answer.Markdown,
		sort: k.Answer.Sort, hide: k.Answer.Hide, columns: k.Answer.Columns, enter: k.List.Open, back: k.Global.Back, search: k.Global.Filter,
		up: k.List.Up, down: k.List.Down, left: k.Tree.Fold, right: k.Tree.Unfold, match: k.Tree.NextMatch, bottom: k.List.Bottom,
	}
	r.set(a)
	return r
}

// cmdMsg lets a command run inside the driver.
type cmdMsg struct{ cmd tea.Cmd }

func (h *host) Update(msg tea.Msg) tea.Cmd {
	if c, ok := msg.(cmdMsg); ok {
		return c.cmd
	}
	return h.Model.Update(msg)
}

func (r *rig) set(a *Answer) { r.Send(cmdMsg{r.m.SetAnswer(a)}) }

func (r *rig) show(v view) *rig {
	r.t.Helper()
	r.Send(cmdMsg{r.m.show(r.m.top(), v)})
	r.Send(struct{}{}) // what the size has to do with
	return r
}

// asked is the last message of a type that the view sent to the program.
func asked[T any](r *rig) (last T) {
	r.t.Helper()
	found := false
	for _, msg := range r.host.Asked {
		if m, ok := msg.(T); ok {
			last, found = m, true
		}
	}
	if !found {
		r.t.Fatalf("the program was not asked for a %T", last)
	}
	return last
}

// copied is what copying under a label gives.
func (r *rig) copied(label string) string {
	r.t.Helper()
	for _, c := range r.m.Copies() {
		if c.Label == label && c.Later != nil {
			return c.Later().(views.CopyMsg).Text
		}
		if c.Label == label {
			return c.Text()
		}
	}
	r.t.Fatalf("there is no copy of %q", label)
	return ""
}

func jsonAnswer(text string) *Answer { return &Answer{Name: "GITHUB_LIST_ISSUES", Data: []byte(text)} }

const issues = `{"data":{"items":[
 {"number":7,"title":"Crash on start","state":"open","labels":["bug","ui"],"user":{"login":"maya"},"score":12345678901234567890},
 {"number":12,"title":"日本語のタイトル","state":"closed","body":null,"score":2.50},
 {"number":3,"title":"\u001b[31mred\u001b[0m \u202eevil","labels":[],"locked":true},
 {"number":"n/a","title":"=1+1","state":"open","user":{"login":"omar","id":1}}
],"total":4},"url":"https://example.test/issues?page=1"}`

// many is a list of n rows.
func many(n int) string {
	var out strings.Builder
	out.WriteString(`{"items":[`)
	for i := range n {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, `{"id":%d,"name":"item %d","score":%d.5,"tags":["a","b"],"owner":{"login":"u%d"}}`, i, i, (i*7919)%n, i%17)
	}
	return out.String() + "]}"
}
