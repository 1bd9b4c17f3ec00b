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
	case m.rawErr != nil:
		return false
	default:
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
	case key.Matches(msg, k.Raw):
		if !m.SetRaw(false) {
			return views.Toast(views.Bad, "not JSON yet: "+m.rawErr.Error())
		}
		return nil
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

// rawChanged makes the raw text the value, as soon as it is JSON.
func (m *Model) rawChanged() tea.Cmd {
	m.changed = true
	v, err := value.Parse([]byte(m.area.Value()))
	m.rawErr = err
	if err != nil {
		return nil
	}
	m.plant(v)
	return m.check()
}

// nextInRaw goes to what is wrong: where the text stops being JSON, or the first
// problem behind the cursor.
func (m *Model) nextInRaw() tea.Cmd {
	var syntax *value.SyntaxError
	switch {
	case errors.As(m.rawErr, &syntax):
		m.area.Go(syntax.Line, syntax.Column)
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
