package config

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/form"
	"trs/views/form/value"
	"trs/views/frame"
	"trs/views/split"
)

// keepAfter is how long after the last change what the form holds becomes the
// draft.
const keepAfter = 200 * time.Millisecond

// filling is the whole config as a form.
type filling struct {
	form  *form.Model
	value string // as it was last
	dirty bool   // it holds what the draft does not yet
	timer uint64 // the one that runs, or 0

	asked map[string]bool              // sources of suggestions that were read, well or not
	known map[string][]form.Suggestion // by source
}

// formReadyMsg answers readForm.
type formReadyMsg struct {
	req    uint64
	path   string
	schema *form.Schema
}

// readForm reads the schema of the config.
func readForm(req uint64, user, path string) tea.Cmd {
	return func() tea.Msg { return formReadyMsg{req: req, path: path, schema: form.Parse(formSchema(user))} }
}

// settleMsg tells that nobody has changed the form for a moment.
type settleMsg struct{ id uint64 }

// openForm shows the form at a field.
func (m *Model) openForm(path string) tea.Cmd {
	if m.live == nil {
		return nil
	}
	if refused := m.refuse(); refused != nil {
		return refused
	}
	_, req := m.opening.Begin(m.env.Ctx)
	return readForm(req, m.live.Config.UserID, path)
}

func (m *Model) handleFormReady(msg formReadyMsg) tea.Cmd {
	if !m.opening.Accept(msg.req) || m.live == nil {
		return nil
	}
	source, raw, err := m.formSource()
	if err != nil {
		return views.Toast(views.Bad, "the config has no request form: "+err.Error())
	}
	f := form.New(m.env, msg.schema, []byte(source))
	f.SetOptions(form.Options{Name: "config", Suggest: m.suggest, Names: m.memberNames})
	m.check, m.jsonErr = nil, nil
	begin := f.Init()
	if raw != "" {
		begin = tea.Batch(begin, f.SetDraft(raw))
	}
	m.fill = &filling{form: f, asked: map[string]bool{}, known: map[string][]form.Suggestion{}}
	m.fill.value = m.fill.content()
	m.mode = filled
	m.split.SetFocus(split.Master)
	m.sizeParts()
	f.FocusField(strings.Split(spelledPath(msg.path), ".")...)
	m.serial++
	return tea.Batch(begin, m.prefetch())
}

// formSource is what the form begins with: what was refused last, or else the
// draft, as a request; raw is what was refused when that is no JSON, to go on
// with as text.
func (m *Model) formSource() (source, raw string, err error) {
	if d := m.draft(); d != nil && d.refused != "" {
		if _, broken := value.Parse([]byte(d.refused)); broken == nil {
			return d.refused, "", nil
		}
		raw = d.refused
	}
	source, err = createRequest(m.now())
	return source, raw, err
}

// content is what the form holds: JSON, or text that is none yet.
func (f *filling) content() string {
	if raw := f.form.Draft(); raw != "" {
		return raw
	}
	return string(f.form.Value())
}

// spelledPath is the path of a field as requests spell it.
func spelledPath(path string) string {
	if i := slices.IndexFunc(fields, func(f field) bool { return f.path == path }); i >= 0 {
		return fields[i].spelled()
	}
	return path
}

// refreshForm shows a newer config in a form that nothing was changed in.
func (m *Model) refreshForm() tea.Cmd {
	if m.fill == nil || m.fill.dirty || m.draft() != nil {
		return nil
	}
	source, err := createRequest(m.now())
	if err != nil {
		return nil
	}
	cmd, err := m.fill.form.SetValue([]byte(source))
	if err != nil {
		return nil
	}
	m.fill.value = m.fill.content()
	return cmd
}

// closeForm shows the table again. What the form holds is in the draft.
func (m *Model) closeForm() tea.Cmd {
	kept := m.takeForm()
	m.fill = nil
	m.leaveModes()
	if d := m.draft(); d != nil && d.refused != "" {
		return tea.Batch(kept, views.Toast(views.Warning, "what the form holds is not right yet; it is kept, "+
			m.env.Keys.Config.Form.Help().Key+" goes on with it"))
	}
	return kept
}

// takeForm makes what the form holds the draft, if it changed since.
func (m *Model) takeForm() tea.Cmd {
	if m.fill == nil || !m.fill.dirty || m.live == nil {
		return nil
	}
	m.fill.dirty, m.fill.timer = false, 0
	source := m.fill.content()
	if v, err := value.Parse([]byte(source)); err == nil {
		source = string(v.Indented()) + "\n"
	}
	_, problems, cmd := m.takeRequest(source)
	if m.draft() != nil {
		m.blame(problems)
	}
	return tea.Batch(cmd, m.rebuild())
}

// changed makes the form's value the draft soon.
func (m *Model) changed() tea.Cmd {
	f := m.fill
	f.dirty, f.timer = true, views.NextID()
	return settleLater(f.timer)
}

func settleLater(id uint64) tea.Cmd {
	return tea.Tick(keepAfter, func(time.Time) tea.Msg { return settleMsg{id} })
}

func (m *Model) handleSettle(msg settleMsg) tea.Cmd {
	if m.fill == nil || msg.id != m.fill.timer {
		return nil
	}
	return m.takeForm()
}

// updateForm hands a message to the form, and follows what it did.
func (m *Model) updateForm(msg tea.Msg) tea.Cmd {
	cmd := m.fill.form.Update(msg)
	return tea.Batch(cmd, m.followForm())
}

// followForm is done after whatever may have changed the form or moved in it.
func (m *Model) followForm() tea.Cmd {
	var changed tea.Cmd
	if m.fill.form.Checking() || m.fill.form.Draft() != "" { // as it is after every change
		if now := m.fill.content(); now != m.fill.value {
			m.fill.value = now
			changed = m.changed()
		}
	}
	return tea.Batch(changed, m.prefetch())
}

func (m *Model) handleFormKey(msg tea.KeyMsg) tea.Cmd {
	k, typing := m.env.Keys, m.fill.form.CapturesInput()
	switch {
	case key.Matches(msg, k.Form.Submit):
		return m.reviewForm()
	case typing:
	case key.Matches(msg, k.Config.Review):
		return m.reviewForm()
	case key.Matches(msg, k.Config.Discard):
		kept := m.takeForm()
		return tea.Batch(kept, m.askDiscard())
	case key.Matches(msg, k.Global.Back), key.Matches(msg, k.Config.Form):
		return m.closeForm()
	case key.Matches(msg, k.Global.Edit):
		return m.fill.form.EditAll()
	case key.Matches(msg, k.Global.Zoom, k.Global.Wider, k.Global.Narrower):
		m.split.Update(msg)
		m.sizeParts()
		return nil
	}
	return m.updateForm(msg)
}

// reviewForm shows the patch, when the form holds nothing wrong.
func (m *Model) reviewForm() tea.Cmd {
	kept := m.takeForm()
	if d := m.draft(); d != nil && d.refused != "" {
		m.fill.form.ShowErrors()
		return tea.Batch(kept, views.Toast(views.Bad, "not right yet: "+m.env.Keys.Form.NextProblem.Help().Key+" goes to what is wrong"))
	}
	return tea.Batch(kept, m.review())
}

func (m *Model) formKeys() []key.Binding {
	k := m.env.Keys
	keys := []key.Binding{keymap.Relabel(k.Form.Submit, "review patch")}
	if !m.fill.form.CapturesInput() {
		keys = append(keys, keymap.Relabel(k.Global.Back, "table"))
	}
	return append(keys, m.fill.form.Keys()...)
}

// formSize is the cells of the form: all of a narrow pane.
func (m *Model) formSize() (width, height int) {
	if m.alone() {
		return max(0, m.width-frame.Border), max(0, m.height-frame.Border)
	}
	return m.split.Size(split.Master)
}
