package grid

import (
	"slices"
	"strconv"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/input"
	"trs/views/list"
)

// Model shows a table, one cell of which is chosen. Make it with New.
type Model struct {
	env           views.Env
	t             *Table
	order         Order
	rows          []int32 // the order of the rows, nil is their own
	hidden        []bool
	asCame        bool  // the columns stand as they came in the answer
	shown         []int // the columns that are not hidden, as they stand
	row, top      int
	column, left  int // positions in shown
	width, height int
	focused       bool
	sort          views.Latest
	wanted        Order // being sorted by
	search        search
}

// New is an empty table.
func New(env views.Env) *Model {
	return &Model{env: env, search: search{input: input.New(env.Theme)}}
}

// SetTable shows a table; nil shows nothing.
func (m *Model) SetTable(t *Table) {
	m.sort.Cancel()
	m.search.find.Cancel()
	m.t, m.order, m.rows, m.row, m.top, m.column, m.left = t, Order{}, nil, 0, 0, 0, 0
	m.hidden = nil
	if t != nil {
		m.hidden = make([]bool, len(t.Columns))
	}
	m.showColumns()
}

// Table is what is shown, or nil.
func (m *Model) Table() *Table { return m.t }

// SetSize tells the cells that the table has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.search.input.Width = max(1, width-6)
	m.clamp()
}

// SetFocused says whether the table hears the keys.
func (m *Model) SetFocused(focused bool) { m.focused = focused }

// Sorting reports whether the rows are being sorted.
func (m *Model) Sorting() bool { return m.sort.Busy() }

// Chosen is the row and the column that are chosen, as the table counts them;
// false when there are none.
func (m *Model) Chosen() (row, column int, ok bool) {
	if m.t == nil || m.t.Len() == 0 || len(m.shown) == 0 {
		return 0, 0, false
	}
	return m.at(m.row), m.shown[m.column], true
}

// CSV is what is shown, in its order.
func (m *Model) CSV(guard bool) CSV {
	return CSV{Table: m.t, Columns: slices.Clone(m.shown), Rows: m.rows, Guard: guard}
}

// at is the row of the table at a position of the order.
func (m *Model) at(position int) int {
	if m.rows != nil {
		return int(m.rows[position])
	}
	return position
}

// Hidden reports whether a column is hidden.
func (m *Model) Hidden(column int) bool { return m.hidden[column] }

// SetHidden hides or shows a column; the last one stays.
func (m *Model) SetHidden(column int, hidden bool) {
	if hidden && len(m.shown) == 1 {
		return
	}
	m.hidden[column] = hidden
	m.showColumns()
	if !hidden {
		m.column = max(0, slices.Index(m.shown, column))
		m.clamp()
	}
}

// ShowAll shows every column.
func (m *Model) ShowAll() {
	clear(m.hidden)
	m.showColumns()
}

func (m *Model) showColumns() {
	m.shown = m.shown[:0]
	for i, hidden := range m.hidden {
		if !hidden {
			m.shown = append(m.shown, i)
		}
	}
	if m.asCame {
		slices.SortFunc(m.shown, func(a, b int) int { return m.t.Columns[a].came - m.t.Columns[b].came })
	}
	m.clamp()
}

// Arranged reports whether the columns can stand in another order than they came
// in, and whether they do.
func (m *Model) Arranged() (can, does bool) {
	if m.t == nil {
		return false, false
	}
	can = !slices.IsSortedFunc(m.t.Columns, func(a, b Column) int { return a.came - b.came })
	return can, can && !m.asCame
}

// SetAsCame has the columns stand as they came in the answer, or the telling ones
// first. The chosen one stays chosen.
func (m *Model) SetAsCame(asCame bool) {
	_, column, ok := m.Chosen()
	m.asCame = asCame
	m.showColumns()
	if ok {
		m.column = slices.Index(m.shown, column)
		m.clamp()
	}
}

// Update handles keys when the table is focused, and its own messages.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		if m.search.typing {
			return m.typeSearch(msg)
		}
		return m.handleKey(msg)
	case sortedMsg:
		if m.sort.Accept(msg.req) {
			m.setOrder(msg.order, msg.rows)
		}
	case foundMsg:
		m.handleFound(msg)
	}
	return nil
}

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys.List
	page := max(1, m.body()-1)
	switch {
	case key.Matches(msg, k.Up):
		m.move(-1)
	case key.Matches(msg, k.Down):
		m.move(1)
	case key.Matches(msg, k.PageUp):
		m.move(-page)
	case key.Matches(msg, k.PageDown):
		m.move(page)
	case key.Matches(msg, k.HalfUp):
		m.move(-page / 2)
	case key.Matches(msg, k.HalfDown):
		m.move(page / 2)
	case key.Matches(msg, k.Top):
		m.selectRow(0)
	case key.Matches(msg, k.Bottom):
		m.selectRow(m.len() - 1)
	default:
		return m.columnKey(msg)
	}
	return nil
}

// columnKey is the keys that do not move among the rows.
func (m *Model) columnKey(msg tea.KeyMsg) tea.Cmd {
	tree, answer := m.env.Keys.Tree, m.env.Keys.Answer
	switch {
	case key.Matches(msg, tree.Fold):
		m.selectColumn(m.column - 1)
	case key.Matches(msg, tree.Unfold):
		m.selectColumn(m.column + 1)
	case key.Matches(msg, answer.FirstColumn):
		m.selectColumn(0)
	case key.Matches(msg, answer.LastColumn):
		m.selectColumn(len(m.shown) - 1)
	case key.Matches(msg, answer.Sort):
		return m.Sort()
	case key.Matches(msg, answer.Hide):
		if _, column, ok := m.Chosen(); ok {
			m.SetHidden(column, true)
		}
	case key.Matches(msg, m.env.Keys.Global.Filter):
		m.search.typing = true
		m.clamp()
		return m.search.input.Focus()
	case key.Matches(msg, tree.NextMatch):
		return m.seek(1)
	case key.Matches(msg, tree.PrevMatch):
		return m.seek(-1)
	}
	return nil
}

// Sort sorts by the chosen column: up, then down, then as it was. A long table is
// sorted by a command.
func (m *Model) Sort() tea.Cmd {
	_, column, ok := m.Chosen()
	if !ok {
		return nil
	}
	now := m.order
	if m.sort.Busy() {
		now = m.wanted
	}
	m.wanted = Order{Column: column, Way: Up}
	if now.Column == column {
		m.wanted.Way = (now.Way + 1) % 3
	}
	m.sort.Cancel()
	if m.wanted.Way == AsIs || m.t.Len() <= syncRows {
		m.setOrder(m.wanted, sorted(m.env.Ctx, m.t, m.wanted))
		return nil
	}
	ctx, req := m.sort.Begin(m.env.Ctx)
	return sortRows(ctx, req, m.t, m.wanted)
}

// setOrder takes an order; the chosen row stays chosen.
func (m *Model) setOrder(o Order, rows []int32) {
	chosen := m.at(m.row)
	m.order, m.rows = o, rows
	m.row = chosen
	if rows != nil {
		m.row = slices.Index(rows, int32(chosen)) //nolint:gosec // fewer rows than bytes
	}
	m.clamp()
}

func (m *Model) len() int {
	if m.t == nil {
		return 0
	}
	return m.t.Len()
}

func (m *Model) move(by int) { m.selectRow(m.row + by) }

func (m *Model) selectRow(row int) {
	m.row = row
	m.clamp()
}

func (m *Model) selectColumn(column int) {
	m.column = column
	m.clamp()
}

// Mouse handles a mouse event counted from the table's corner: the wheel scrolls,
// a click chooses a cell, and a click on a column's title sorts by it. It reports
// whether the chosen cell was clicked again.
func (m *Model) Mouse(msg tea.MouseMsg, x, y int) (again bool, cmd tea.Cmd) {
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		m.wheel(-3)
	case msg.Button == tea.MouseButtonWheelDown:
		m.wheel(3)
	case msg.Button == tea.MouseButtonWheelLeft:
		m.selectColumn(m.column - 1)
	case msg.Button == tea.MouseButtonWheelRight:
		m.selectColumn(m.column + 1)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress:
		return m.click(x, y)
	}
	return false, nil
}

func (m *Model) click(x, y int) (again bool, cmd tea.Cmd) {
	column, row := m.columnAt(x), m.top+y-1
	switch {
	case y == 0 && column >= 0:
		m.selectColumn(column)
		return false, m.Sort()
	case y < 1 || y > m.body() || row >= m.len():
		return false, nil
	}
	again = row == m.row && (column < 0 || column == m.column)
	if column >= 0 {
		m.column = column
	}
	m.selectRow(row)
	return again, nil
}

func (m *Model) wheel(by int) {
	m.top = max(0, min(m.top+by, m.len()-m.body()))
	m.selectRow(min(max(m.row, m.top), m.top+m.body()-1))
}

// clamp keeps the chosen cell in the table and in view.
func (m *Model) clamp() {
	rows := m.body()
	m.row = max(0, min(m.row, m.len()-1))
	m.top = max(0, min(max(min(m.top, m.row), m.row-rows+1), m.len()-rows))
	m.column = max(0, min(m.column, len(m.shown)-1))
	m.left = max(0, min(m.left, m.column))
	for m.left < m.column {
		room := m.width - m.gutter()
		for _, column := range m.shown[m.left : m.column+1] {
			room -= m.t.Columns[column].width + gap
		}
		if room >= -gap {
			break
		}
		m.left++
	}
}

// Footer says where the cursor is, for the bottom border.
func (m *Model) Footer() string {
	if m.len() == 0 {
		return ""
	}
	out := "row " + list.Count(m.row+1) + " of " + list.Count(m.len())
	if len(m.shown) > 1 {
		out += " · column " + strconv.Itoa(m.column+1) + " of " + strconv.Itoa(len(m.shown))
	}
	if hidden := len(m.hidden) - len(m.shown); hidden > 0 {
		out += " · " + strconv.Itoa(hidden) + " hidden"
	}
	return out
}
