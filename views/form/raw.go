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
	"trs/views/status"
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
	m.rawErr, m.longText = nil, ""
	if m.rawLong = m.root.v.Longer(maxRaw); m.rawLong {
		m.area = edit.NewArea("")
		return
	}
	m.openText(string(m.root.v.Indented()))
}

// maxRaw is the longest raw JSON that is typed in here, in bytes: each key spells
// all of it anew.
const maxRaw = 256 << 10

// openText shows text as raw JSON, or what it begins with when it is long.
func (m *Model) openText(text string) {
	m.longText = ""
	if m.rawLong = len(text) > 2*maxRaw; m.rawLong { // indented JSON is longer
		m.area, m.longText = edit.NewArea(""), text
		return
	}
	m.area = edit.NewArea(text)
	m.area.SetSize(m.rawWidth(), m.rawHeight())
}

// rawText is the raw JSON as it was typed. A long value that was only looked at is
// not spelled: it is what Value is.
func (m *Model) rawText() string {
	switch {
	case m.rawLong && m.rawErr != nil:
		return m.longText
	case m.rawLong:
		return string(m.root.v.Indented())
	}
	return m.area.Value()
}

func (m *Model) rawWidth() int { return max(1, m.width-1) }

// rawHeight leaves a line for what is wrong.
func (m *Model) rawHeight() int { return max(1, m.height-1) }

func (m *Model) rawKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys.Form
	switch {
	case m.rawLong && (msg.Paste || edit.Typed(msg)) && m.typing:
		return m.tellLong()
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
	case m.rawLong && key.Matches(msg, k.Choose):
		return m.EditAll()
	case !m.typing && key.Matches(msg, k.Choose):
		m.typing = true
		return nil
	case !m.typing && edit.Typed(msg), m.rawLong:
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
	if m.area.Len() > 2*maxRaw {
		m.openText(m.area.Value())
	}
	if err != nil {
		return nil
	}
	m.longText = "" // it is what the value is
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
	text := m.longText
	if !m.rawLong {
		text = m.area.Value()
	}
	v, err := value.Parse([]byte(text))
	if m.rawErr = err; err == nil {
		m.plant(v)
	}
}

// Draft is the raw text as it was typed when that is no JSON yet; "" otherwise.
// It is what Value does not hold.
func (m *Model) Draft() string {
	if m.raw && m.rawErr != nil {
		return m.rawText()
	}
	return ""
}

// SetDraft shows text as raw JSON to go on with, whether it is JSON or not.
func (m *Model) SetDraft(text string) tea.Cmd {
	m.raw = true
	m.openText(text)
	if m.rawLong {
		m.changed = true
		_, req := m.reads.Begin(m.env.Ctx)
		return readRaw(req, text)
	}
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
	if m.rawLong {
		return m.tellLong()
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
	if m.rawLong {
		return true
	}
	m.area.Go(syntax.Line, syntax.Column)
	return true
}

// jumpRaw goes to where a problem is in the text.
func (m *Model) jumpRaw(p Problem) {
	if m.rawLong {
		return
	}
	m.area.Go(value.Locate([]byte(m.area.Value()), p.Path))
}

func (m *Model) rawView() string {
	th := m.env.Theme
	if m.rawLong {
		return m.longView()
	}
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

// longView is facts of raw JSON that is too long to be typed in, and its begin.
func (m *Model) longView() string {
	th, k := m.env.Theme, m.env.Keys.Form
	size, begin := len(m.longText), m.longText[:min(len(m.longText), maxHelpBytes)]
	if m.longText == "" || m.rawErr == nil {
		size, begin = m.root.v.Size(), m.root.v.Begin(maxHelpBytes)
	}
	lines := []string{
		th.Strong.Paint(status.Bytes(int64(size))+" of JSON") + th.Muted.Paint(", too long to be typed in here"),
		th.Key.Paint(k.Edit.Help().Key) + th.Muted.Paint(" edits it in $EDITOR, ") + th.Key.Paint(k.Raw.Help().Key) + th.Muted.Paint(" goes back to the form"),
	}
	switch problems := m.Errors(); {
	case m.rawErr != nil:
		lines = append(lines, th.Bad.Paint("✗ not JSON: "+safetext.Line(m.rawErr.Error())))
	case len(problems) > 0:
		lines = append(lines, th.Warn.Paint("! "+safetext.Line(problems[0].String())))
	}
	lines = append(lines, "")
	for _, line := range safetext.Wrap(safetext.Line(begin), max(1, m.width-2)) {
		if len(lines) >= m.height-1 {
			break
		}
		lines = append(lines, th.Muted.Paint(line))
	}
	for i := range lines {
		lines[i] = " " + safetext.Truncate(lines[i], m.width-1)
	}
	return frame.Fit(strings.Join(append(lines, " "+th.Muted.Paint("…")), "\n"), m.width, m.height)
}
