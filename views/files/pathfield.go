package files

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/input"
	"trs/views/safetext"
	"trs/views/status"
)

// maxLocal is how many names of a local directory are looked at.
const maxLocal = 5000

// pathField asks for a path on this machine, and completes it. It takes the
// detail's place while it is open.
type pathField struct {
	env     views.Env
	open    bool
	title   string
	note    string
	wrong   string
	where   string // the directory in full
	field   input.Model
	dir     string // the directory whose names are known
	names   []local
	matches []local
	chosen  int // of matches; -1 is none
	width   int
	height  int
	read    views.Latest
}

// local is a name in a local directory.
type local struct {
	name string
	dir  bool
	size int64
}

// dirReadMsg answers readDir.
type dirReadMsg struct {
	req   uint64
	dir   string
	where string
	names []local
}

func newPathField(env views.Env) pathField { return pathField{env: env, chosen: -1} }

func readDir(ctx context.Context, req uint64, dir string) tea.Cmd {
	return func() tea.Msg {
		msg := dirReadMsg{req: req, dir: dir}
		if where, err := filepath.Abs(expand(dir)); err == nil {
			msg.where = safetext.Line(where)
		}
		entries, _ := os.ReadDir(expand(dir)) // no names are no suggestions
		for i, entry := range entries {
			if i == maxLocal || ctx.Err() != nil {
				break
			}
			name := local{name: entry.Name(), dir: entry.IsDir()}
			if info, err := os.Stat(filepath.Join(expand(dir), name.name)); err == nil {
				name.dir, name.size = info.IsDir(), info.Size()
			}
			msg.names = append(msg.names, name)
		}
		return msg
	}
}

// expand is a path as the system knows it: ~ is the home directory.
func expand(path string) string {
	if path == "" {
		return "."
	}
	if path == "~" || strings.HasPrefix(path, "~/") {
		if home, err := os.UserHomeDir(); err == nil {
			return home + path[1:]
		}
	}
	return path
}

func (p *pathField) show(title, note, value string) tea.Cmd {
	p.close()
	p.open, p.title, p.note = true, title, note
	width := p.field.Width
	p.field = input.New(p.env.Theme)
	p.field.Width = width
	p.field.SetValue(value)
	p.field.CursorEnd()
	return tea.Batch(p.field.Focus(), p.look())
}

func (p *pathField) close() {
	p.read.Cancel()
	*p = pathField{env: p.env, chosen: -1, field: p.field, width: p.width, height: p.height}
}

func (p *pathField) setSize(width, height int) {
	p.width, p.height, p.field.Width = width, height, max(8, width-6)
}

// split is the directory and the beginning of a name in what is typed.
func (p *pathField) split() (dir, name string) {
	value := p.field.Value()
	at := strings.LastIndexByte(value, '/') + 1
	return value[:at], value[at:]
}

// look finds what is typed among the names of its directory, which is read when
// it is another one.
func (p *pathField) look() tea.Cmd {
	dir, name := p.split()
	p.chosen, p.matches = -1, p.matches[:0:0]
	if dir != p.dir || p.names == nil && !p.read.Busy() {
		p.dir, p.names = dir, nil
		ctx, req := p.read.Begin(p.env.Ctx)
		return readDir(ctx, req, dir)
	}
	for _, known := range p.names {
		hidden := strings.HasPrefix(known.name, ".") && !strings.HasPrefix(name, ".")
		if strings.HasPrefix(known.name, name) && !hidden {
			p.matches = append(p.matches, known)
		}
	}
	return nil
}

func (p *pathField) handleRead(msg dirReadMsg) {
	if !p.read.Accept(msg.req) || msg.dir != p.dir {
		return
	}
	p.where, p.names = msg.where, append([]local{}, msg.names...)
	p.look()
}

func (p *pathField) bindings() []key.Binding {
	k := p.env.Keys
	return []key.Binding{
		keymap.Relabel(k.Overlay.Accept, "accept"), keymap.Relabel(k.Global.NextPart, "complete"),
		keymap.Relabel(k.Overlay.Close, "cancel"), keymap.Relabel(k.Overlay.Down, "choose"),
	}
}

// update handles a key; done says that the path is to be taken.
func (p *pathField) update(msg tea.KeyMsg) (cmd tea.Cmd, done bool) {
	k := p.env.Keys
	p.wrong = ""
	switch {
	case key.Matches(msg, k.Overlay.Close):
		p.close()
		return nil, false
	case key.Matches(msg, k.Overlay.Accept):
		return p.accept()
	case key.Matches(msg, k.Global.NextPart):
		return p.complete(), false
	case key.Matches(msg, k.Overlay.Down):
		p.chosen = min(p.chosen+1, len(p.matches)-1)
		return nil, false
	case key.Matches(msg, k.Overlay.Up):
		p.chosen = max(p.chosen-1, -1)
		return nil, false
	}
	before := p.field.Value()
	p.field, cmd = p.field.Update(msg)
	if p.field.Value() != before {
		cmd = tea.Batch(cmd, p.look())
	}
	return cmd, false
}

// accept takes the chosen name, and the path if that is no folder.
func (p *pathField) accept() (cmd tea.Cmd, done bool) {
	switch {
	case p.chosen < 0:
		return nil, true
	case p.matches[p.chosen].dir:
		return p.complete(), false
	}
	p.complete()
	return nil, true
}

// mouse chooses a name; a click on the chosen one accepts it.
func (p *pathField) mouse(msg tea.MouseMsg, y int) (cmd tea.Cmd, done bool) {
	first, from := p.window()
	at := y - first + from
	switch {
	case msg.Button == tea.MouseButtonWheelDown:
		p.chosen = min(p.chosen+1, len(p.matches)-1)
	case msg.Button == tea.MouseButtonWheelUp:
		p.chosen = max(p.chosen-1, -1)
	case msg.Button != tea.MouseButtonLeft || msg.Action != tea.MouseActionPress || y < first || at >= len(p.matches):
	case at == p.chosen:
		return p.accept()
	default:
		p.chosen = at
	}
	return nil, false
}

// window is the line of the first name, and which one that is.
func (p *pathField) window() (first, from int) {
	first = 3 + len(p.noteLines())
	room := max(0, p.height-first)
	return first, max(0, min(p.chosen-room/2, len(p.matches)-room))
}

func (p *pathField) noteLines() []string { return safetext.Wrap(p.note, max(12, p.width-4)) }

// complete takes the chosen name, or as much as all matches have in common.
func (p *pathField) complete() tea.Cmd {
	if len(p.matches) == 0 {
		return nil
	}
	dir, _ := p.split()
	pick := p.matches[max(0, p.chosen)]
	text := pick.name
	if p.chosen < 0 && len(p.matches) > 1 {
		for _, other := range p.matches[1:] {
			text = common(text, other.name)
		}
	} else if pick.dir {
		text += "/"
	}
	p.field.SetValue(dir + text)
	p.field.CursorEnd()
	return p.look()
}

// common is what two names begin with alike.
func common(a, b string) string {
	end := 0
	for i, r := range a {
		if !strings.HasPrefix(b[min(i, len(b)):], string(r)) {
			break
		}
		end = i + len(string(r))
	}
	return a[:end]
}

// view draws the field and the names that fit.
func (p *pathField) view() string {
	th := p.env.Theme
	lines := []string{""}
	for _, line := range p.noteLines() {
		lines = append(lines, "  "+th.Muted.Paint(line))
	}
	lines = append(lines, "  "+th.Accent.Paint("› ")+p.field.View())
	if p.wrong != "" {
		lines = append(lines, "  "+th.Bad.Paint("✗ "+safetext.Line(p.wrong)))
	} else {
		lines = append(lines, "")
	}
	first, from := p.window()
	for i := from; i < len(p.matches) && i < from+p.height-first; i++ {
		lines = append(lines, p.line(i, p.width))
	}
	return strings.Join(lines, "\n")
}

func (p *pathField) line(i, width int) string {
	th, match := p.env.Theme, p.matches[i]
	name, size := safetext.Line(match.name), status.Bytes(match.size)
	if match.dir {
		name, size = name+"/", ""
	}
	line := "    " + th.Text.Paint(safetext.Pad(safetext.Middle(name, width-18), width-17)) + th.Muted.Paint(safetext.PadLeft(size, 10))
	if i != p.chosen {
		return line
	}
	return th.Selected.Over(safetext.Pad(line, width))
}
