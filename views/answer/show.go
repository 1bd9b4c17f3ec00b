package answer

import (
	"context"
	"slices"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views/facts"
	"trs/views/grid"
	"trs/views/jsonscan"
	"trs/views/jsonview"
	"trs/views/safetext"
)

// tabledMsg answers makeTable.
type tabledMsg struct {
	req   uint64
	place []string
	at    int
	table *grid.Table
}

// makeTable reads a list as a table.
func makeTable(ctx context.Context, req uint64, text []byte, p place, asIs bool) tea.Cmd {
	read := grid.Read
	if asIs {
		read = grid.ReadAsIs
	}
	return func() tea.Msg {
		t, err := read(ctx, text, p.at)
		if err != nil {
			t = nil // cancelled
		}
		return tabledMsg{req: req, place: p.path, at: p.at.From, table: t}
	}
}

// show turns to a view of a level, and begins what that view needs.
func (m *Model) show(l *level, v view) tea.Cmd {
	l.view, l.back = v, nil
	switch v {
	case table:
		return m.tabulate(l, l.listHere())
	case raw:
		if l.raw.Source() == nil && !l.indenting.Busy() {
			ctx, req := l.indenting.Begin(m.env.Ctx)
			return indent(ctx, req, m.env.Theme, l.data)
		}
	case tree, page, about, schema: // a page is laid out when its width is known
	}
	return nil
}

// tabulate makes the table of a list, if that is another than the table shows.
func (m *Model) tabulate(l *level, p place) tea.Cmd {
	if p.at.To == 0 || l.at == p.at.From && !l.tabling.Busy() {
		return nil
	}
	ctx, req := l.tabling.Begin(m.env.Ctx)
	return makeTable(ctx, req, l.data, p, l.isSheet)
}

// maxUp is how far out a list is looked for around the chosen value.
const maxUp = 32

// listHere is the list that the chosen value of the tree is or stands in, or else
// the first one that was found; the zero place when there is none. It is asked
// for with every frame, so it is looked for when another value is chosen.
func (l *level) listHere() place {
	if l.tree == nil {
		return place{}
	}
	n := l.tree.Current()
	if at := n.Offset(); at != l.hereOf || l.here == nil {
		here := l.listAround(n)
		l.hereOf, l.here = at, &here
	}
	return *l.here
}

func (l *level) listAround(n jsonview.Node) place {
	for up := 0; up < maxUp && n.Kind() != jsonview.None; up, n = up+1, n.Parent() {
		if tabularNode(n) {
			return place{path: stepsTo(n), at: jsonscan.Span{From: n.Offset(), To: n.Offset() + 1}}
		}
	}
	if len(l.places) > 0 {
		return l.places[0]
	}
	return place{}
}

// tabularNode is tabular for a value of a tree, which costs nothing however large
// the value is.
func tabularNode(n jsonview.Node) bool {
	if n.Kind() != jsonview.Array {
		return false
	}
	rows, containers := 0, 0
	for _, child := range n.Children() {
		if k := child.Kind(); k == jsonview.Object || k == jsonview.Array {
			containers++
		}
		if rows++; rows == sampled {
			break
		}
	}
	return containers*2 > rows
}

// stepsTo is the path to a value, by names and positions.
func stepsTo(n jsonview.Node) []string {
	var path []string
	for parent := n.Parent(); parent.Kind() != jsonview.None; n, parent = parent, parent.Parent() {
		path = append(path, n.Step())
	}
	slices.Reverse(path)
	return path
}

// views that fit now: a list deep inside makes a table when it is chosen.
func (l *level) fitting() []view {
	if l.tree == nil || l.has(table) || l.listHere().at.To == 0 {
		return l.views
	}
	return slices.Insert(slices.Clone(l.views), 1, table)
}

// nextView turns to the next view.
func (m *Model) nextView(l *level) tea.Cmd {
	all := l.fitting()
	next := all[(slices.Index(all, l.view)+1)%len(all)]
	m.prefer = next
	return m.show(l, next)
}

// layOutAnew lays the text in front out, when its width has changed.
func (m *Model) layOutAnew() tea.Cmd {
	l := m.top()
	if l == nil || l.view != page || l.pageAt == m.width || m.width <= 0 {
		return nil
	}
	l.pageAt = m.width
	ctx, req := l.layingOut.Begin(m.env.Ctx)
	return layOut(ctx, req, m.env.Theme, l.text, l.markdown, m.width)
}

// openedMsg answers openText.
type openedMsg struct {
	req     uint64
	title   string
	content content
}

// openText finds out what a string is: bytes, JSON once more, or a text.
func openText(ctx context.Context, req uint64, title string, node jsonview.Node) tea.Cmd {
	return func() tea.Msg {
		msg := openedMsg{req: req, title: title}
		text := node.Text()
		if data, claimed, ok := facts.Decode(text); ok {
			msg.content = content{data: data, isBytes: true, facts: facts.Of(data, claimed)}
			if facts.IsText(data) {
				msg.content = content{data: data, text: string(data), isText: true}
			}
			return msg
		}
		if maybeJSON([]byte(text[:min(len(text), 64)])) {
			data := []byte(text)
			if doc, err := jsonview.Parse(data); err == nil {
				msg.content = content{data: data, doc: doc, text: text, places: lists(ctx, data)}
				return msg
			}
		}
		msg.content = content{data: []byte(text), text: text, isText: true}
		return msg
	}
}

// openValue opens the chosen string of the tree, whole, and reports whether it is
// one.
func (m *Model) openValue(l *level) (tea.Cmd, bool) {
	n := l.tree.Current()
	if n.Kind() != jsonview.String {
		return nil, false
	}
	ctx, req := m.open.Begin(m.env.Ctx)
	return openText(ctx, req, n.Path(), n), true
}

func (m *Model) handleOpened(msg openedMsg) tea.Cmd {
	if !m.open.Accept(msg.req) || len(m.levels) == 0 {
		return nil
	}
	l := m.newLevel(msg.content, safetext.Line(msg.title))
	l.expression = m.top().jqTo(msg.title)
	if msg.content.doc != nil {
		l.expression += " | fromjson"
	}
	m.push(l)
	return m.show(l, l.views[0])
}

// jumpToCell shows the chosen cell in the tree.
func (m *Model) jumpToCell(l *level) {
	row, column, ok := l.table.Chosen()
	if !ok {
		return
	}
	m.jump(l, slices.Concat(l.place, []string{strconv.Itoa(row)}, l.table.Table().Step(column)))
}

// jumpToDifference shows the place of a difference in the tree.
func (m *Model) jumpToDifference(l *level) {
	if d, ok := l.diffs.Selected(); ok {
		m.jump(l, d.first)
	}
}

// jump shows a place in the tree; esc goes back.
func (m *Model) jump(l *level, path []string) {
	from := l.view
	l.tree.Reveal(path)
	l.view, l.back = tree, &from
}
