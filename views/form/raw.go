package form

import (
	"errors"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/form/edit"
	"trs/views/form/value"
	"trs/views/frame"
	"trs/views/safetext"
)

// Raw reports whether the raw JSON is shown.
func (m *Model) Raw() bool { return m.raw }

// SetRaw shows the raw JSON, or the form. It reports whether it could: JSON with
// a mistake cannot be shown as a form.
func (m *Model) SetRaw(raw bool) bool {
	switch {
	case raw == m.raw:
	case raw:
		m.raw = true
		m.openRaw()
	default:
		m.finishRaw()
		if m.rawErr != nil {
			return false
		}
		m.raw = false
		m.load()
		m.mark()
	}
	return true
}

func (m *Model) openRaw() {
	m.rawErr = nil
	m.area = edit.NewArea(string(m.root.v.Indented()))
	m.area.SetSize(m.rawWidth(), m.rawHeight())
}

func (m *Model) rawWidth() int { return max(1, m.width-1) }

// rawHeight leaves a line for what is wrong.
func (m *Model) rawHeight() int { return max(1, m.height-1) }

func (m *Model) rawKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys.Form
	switch {
	case msg.Paste: // it is no key, and may be long
		if m.typing {
			m.area.Update(msg)
			return m.rawChanged()
		}
		return nil
	case key.Matches(msg, k.Raw):
		if !m.SetRaw(false) {
			return views.Toast(views.Bad, "not JSON yet: "+m.rawErr.Error())
		}
		return m.check()
	case key.Matches(msg, k.NextProblem):
		return m.nextInRaw()
	case key.Matches(msg, k.Problems):
		return m.pickProblem()
	case key.Matches(msg, k.Edit), !m.typing && key.Matches(msg, m.env.Keys.Global.Edit):
		return m.EditAll()
	case m.typing && key.Matches(msg, k.Cancel):
		m.typing = false
		return nil
	case !m.typing && key.Matches(msg, k.Choose):
		m.typing = true
		return nil
	case !m.typing && edit.Typed(msg):
		return nil
	}
	if changed, _ := m.area.Update(msg); changed {
		return m.rawChanged()
	}
	return nil
}

// largeRaw is from how many bytes on raw JSON is read off the loop.
const largeRaw = 64 << 10

// rawReadMsg answers readRaw.
type rawReadMsg struct {
	req  uint64
	text string
	v    *value.Value
	err  error
}

// readRaw reads raw JSON.
func readRaw(req uint64, text string) tea.Cmd {
	return func() tea.Msg {
		v, err := value.Parse([]byte(text))
		return rawReadMsg{req: req, text: text, v: v, err: err}
	}
}

// rawChanged makes the raw text the value, as soon as it is JSON.
func (m *Model) rawChanged() tea.Cmd {
	m.changed = true
	switch {
	case m.reads.Busy():
		m.reread = true
		return nil
	case m.area.Len() >= largeRaw:
		_, req := m.reads.Begin(m.env.Ctx)
		return readRaw(req, m.area.Value())
	}
	v, err := value.Parse([]byte(m.area.Value()))
	return m.takeRaw(v, err)
}

func (m *Model) takeRaw(v *value.Value, err error) tea.Cmd {
	m.rawErr = err
	if err != nil {
		return nil
	}
	m.plant(v)
	return m.check()
}

func (m *Model) handleRaw(msg rawReadMsg) tea.Cmd {
	if !m.reads.Accept(msg.req) {
		return nil
	}
	if m.reread {
		m.reread = false
		return m.rawChanged()
	}
	return m.takeRaw(msg.v, msg.err)
}

// finishRaw reads the raw text now when that is still to be done.
func (m *Model) finishRaw() {
	if !m.reads.Busy() {
		return
	}
	m.reads.Cancel()
	m.reread = false
	v, err := value.Parse([]byte(m.area.Value()))
	if m.rawErr = err; err == nil {
		m.plant(v)
	}
}

// Draft is the raw text as it was typed when that is no JSON yet; "" otherwise.
// It is what Value does not hold.
func (m *Model) Draft() string {
	if m.raw && m.rawErr != nil {
		return m.area.Value()
	}
	return ""
}

// SetDraft shows text as raw JSON to go on with, whether it is JSON or not.
func (m *Model) SetDraft(text string) tea.Cmd {
	m.raw = true
	m.area = edit.NewArea(text)
	m.area.SetSize(m.rawWidth(), m.rawHeight())
	return m.rawChanged()
}

// nextInRaw goes to what is wrong: where the text stops being JSON, or the first
// problem behind the cursor.
func (m *Model) nextInRaw() tea.Cmd {
	switch {
	case m.jumpRawError():
		return nil
	case len(m.problems) == 0:
		return views.Toast(views.Good, "no problems")
	}
	source := []byte(m.area.Value())
	line, _ := m.area.Place()
	for _, p := range m.problems {
		if at, _ := value.Locate(source, p.Path); at > line {
			m.jumpRaw(p)
			return nil
		}
	}
	m.jumpRaw(m.problems[0])
	return nil
}

// jumpRawError goes to where the text stops being JSON, if it does.
func (m *Model) jumpRawError() bool {
	var syntax *value.SyntaxError
	if !errors.As(m.rawErr, &syntax) {
		return false
	}
	m.area.Go(syntax.Line, syntax.Column)
	return true
}

// jumpRaw goes to where a problem is in the text.
func (m *Model) jumpRaw(p Problem) {
	m.area.Go(value.Locate([]byte(m.area.Value()), p.Path))
}

func (m *Model) rawView() string {
	th := m.env.Theme
	line := ""
	switch shown := m.problems; {
	case m.rawErr != nil:
		line = th.Bad.Paint(safetext.Truncate("✗ not JSON: "+safetext.Line(m.rawErr.Error()), m.width-2))
	case len(shown) > 0:
		line = th.Warn.Paint(safetext.Truncate("! "+safetext.Line(shown[0].String()), m.width-2))
	}
	text := strings.ReplaceAll(m.area.View(th, m.focused && m.typing), "\n", "\n ")
	return frame.Fit(" "+text+"\n "+line, m.width, m.height)
}
