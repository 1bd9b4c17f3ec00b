package answer

import (
	"context"
	"errors"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/input"
	"trs/views/jq"
	"trs/views/jsonview"
)

// filter is the line in which a jq filter is typed, and its run.
type filter struct {
	store   jq.History
	input   input.Model
	typing  bool
	history []string
	at      int    // the entry of the history that is shown, -1 is what was typed
	draft   string // what was typed
	err     error
	run     views.Latest
}

func newFilter(env views.Env, store jq.History) filter {
	f := filter{store: store, input: input.New(env.Theme), at: -1}
	f.input.Placeholder = ".items[] | select(.id > 3)"
	return f
}

// historyMsg answers recall and remember. Any model may take it.
type historyMsg struct {
	filters []string
	err     error
}

// list is the history; the old one when it could not be read.
func (msg historyMsg) list(old []string) []string {
	if msg.err != nil {
		return old
	}
	return msg.filters
}

func recall(store jq.History) tea.Cmd {
	return func() tea.Msg {
		filters, err := store.List()
		return historyMsg{filters, err}
	}
}

func remember(ctx context.Context, store jq.History, source string) tea.Cmd {
	return func() tea.Msg {
		filters, err := store.Add(ctx, source)
		return historyMsg{filters, err}
	}
}

// filteredMsg answers runFilter.
type filteredMsg struct {
	req     uint64
	source  string
	outputs int
	content content
	err     error
}

// runFilter compiles a filter and puts a document through it.
func runFilter(ctx context.Context, req uint64, source string, doc *jsonview.Document) tea.Cmd {
	return func() tea.Msg {
		msg := filteredMsg{req: req, source: source}
		program, err := jq.Compile(source)
		if err != nil {
			msg.err = err
			return msg
		}
		result, err := program.Run(ctx, doc)
		if err != nil {
			msg.err = err
			return msg
		}
		msg.outputs, msg.content = result.Outputs, contentOf(ctx, result.JSON, "")
		return msg
	}
}

// openFilter shows the line, with the filter that is on.
func (m *Model) openFilter() tea.Cmd {
	l := m.top()
	if l == nil || l.doc == nil {
		return views.Toast(views.Info, "only JSON is filtered by jq")
	}
	f := &m.filter
	f.typing, f.err, f.at = true, nil, -1
	f.input.SetValue(l.filter)
	f.input.CursorEnd()
	return tea.Batch(f.input.Focus(), recall(f.store))
}

// filtered is the level whose document is filtered: what was made by a filter is
// not filtered once more, its source is.
func (m *Model) filtered() int {
	at := len(m.levels) - 1
	if m.levels[at].filter != "" {
		at--
	}
	return at
}

// typeFilter is a key while the filter is being typed.
func (m *Model) typeFilter(msg tea.KeyMsg) tea.Cmd {
	f := &m.filter
	switch msg.Type {
	case tea.KeyEnter:
		return m.applyFilter()
	case tea.KeyEsc:
		f.esc()
		return nil
	case tea.KeyUp:
		f.browse(1)
		return nil
	case tea.KeyDown:
		f.browse(-1)
		return nil
	}
	if f.run.Busy() {
		return nil // esc cancels first
	}
	before := f.input.Value()
	cmd := f.update(msg)
	if f.input.Value() != before {
		f.err, f.at = nil, -1
	}
	return cmd
}

func (f *filter) update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	f.input, cmd = f.input.Update(msg)
	return cmd
}

// browse shows older filters, and with -1 newer ones.
func (f *filter) browse(step int) {
	if f.run.Busy() {
		return
	}
	if f.at < 0 {
		f.draft = f.input.Value()
	}
	f.at = max(-1, min(f.at+step, len(f.history)-1))
	value := f.draft
	if f.at >= 0 {
		value = f.history[f.at]
	}
	f.err = nil
	f.input.SetValue(strings.ReplaceAll(value, "\n", " "))
	f.input.CursorEnd()
}

// applyFilter runs what was typed. Nothing, or the filter that changes nothing,
// leaves the filter that was on.
func (m *Model) applyFilter() tea.Cmd {
	f := &m.filter
	source := strings.TrimSpace(f.input.Value())
	if f.run.Busy() {
		return nil
	}
	if source == "" || source == "." {
		m.levels = m.levels[:m.filtered()+1]
		f.close()
		return nil
	}
	doc := m.levels[m.filtered()].doc
	if doc == nil { // a text was opened meanwhile
		f.err = errors.New("only JSON is filtered by jq")
		return nil
	}
	f.err = nil
	ctx, req := f.run.Begin(m.env.Ctx)
	return runFilter(ctx, req, source, doc)
}

func (m *Model) handleFiltered(msg filteredMsg) tea.Cmd {
	f := &m.filter
	if !f.run.Accept(msg.req) || len(m.levels) == 0 {
		return nil
	}
	if f.err = msg.err; msg.err != nil {
		return nil
	}
	f.close()
	source := m.filtered()
	l := m.newLevel(msg.content, "")
	expression := msg.source
	if strings.Contains(expression, "#") {
		expression += "\n" // a comment ends there
	}
	if msg.outputs != 1 {
		expression = "[" + expression + "]"
	}
	l.filter, l.expression = msg.source, m.levels[source].jqTo(expression)
	l.title = "jq " + oneLine(msg.source)
	if msg.outputs != 1 {
		l.title += " · " + strconv.Itoa(msg.outputs) + " outputs"
	}
	wanted := m.levels[len(m.levels)-1].view
	m.levels = m.levels[:source+1]
	m.push(l)
	cmd := m.show(l, l.views[0])
	if l.has(wanted) && wanted != schema {
		cmd = m.show(l, wanted)
	}
	return tea.Batch(cmd, remember(m.env.Ctx, f.store, msg.source))
}

// esc cancels a run or closes the line, and reports whether there was either.
func (f *filter) esc() bool {
	switch {
	case f.run.Busy():
		f.run.Cancel()
		f.err = errors.New("cancelled")
		return true
	case f.typing:
		f.close()
		return true
	}
	return false
}

func (f *filter) close() {
	f.run.Cancel()
	f.typing, f.err = false, nil
	f.input.Blur()
}

// jqTo is the jq expression from the answer to a path or through a filter of this
// level.
func (l *level) jqTo(path string) string {
	switch {
	case l.expression == "" || path == "":
		return l.expression + path
	case path == ".":
		return l.expression
	}
	return l.expression + " | " + path
}
