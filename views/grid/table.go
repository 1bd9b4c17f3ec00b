// Package grid shows a JSON list as a table: objects in columns, one value in a
// cell. The cells are places in the text and only those in view are drawn, so
// that 100,000 rows move as fast as 100; a long table is sorted off the loop.
package grid

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strconv"

	"trs/views/jsonscan"
	"trs/views/safetext"
)

const (
	// maxColumns is how many columns a table has; the most frequent stay.
	maxColumns = 200
	// maxNames is how many different names are counted to find them.
	maxNames = 4000
)

// Widths of columns in cells.
const (
	minWidth  = 4
	maxWidth  = 36
	maxNested = 18 // what is inside an object or a list says little in a cell
)

// Column is one column of a table.
type Column struct {
	Name  string // of the members
	Count int    // the rows that have it
	Right bool   // nothing but numbers

	came  int  // its place in the answer
	index bool // Name is a position in rows that are lists
	whole bool // rows that are neither objects nor lists
	width int
	cut   bool // something in it is wider
}

// Title is what stands above the column.
func (c Column) Title() string {
	switch {
	case c.index:
		return "[" + c.Name + "]"
	case c.whole:
		return "value"
	case c.Name == "":
		return `""`
	}
	return safetext.Line(c.Name)
}

// cell is a value in a row.
type cell struct {
	column   int32
	from, to uint32
}

// Table is the rows of a list. It does not change: goroutines may share it.
type Table struct {
	Columns []Column
	Dropped int // columns that were too many

	source []byte
	rows   []row
	cells  []cell
}

// row is where a row stands in the text, and its first cell.
type row struct {
	from, to uint32
	first    int32
}

// Read makes a table of the list at a place in a JSON text, its columns arranged
// so that rows are told apart by the first ones. Call it in a command: it goes
// through all of the list. The text must not be changed afterwards.
func Read(ctx context.Context, text []byte, at jsonscan.Span) (*Table, error) {
	return read(ctx, text, at, false)
}

// ReadAsIs is Read with the columns in the order in which they came, for lists
// whose order somebody chose.
func ReadAsIs(ctx context.Context, text []byte, at jsonscan.Span) (*Table, error) {
	return read(ctx, text, at, true)
}

func read(ctx context.Context, text []byte, at jsonscan.Span, asIs bool) (*Table, error) {
	if len(text) > math.MaxInt32 {
		return nil, errors.New("more than 2 GB make no table")
	}
	r := reader{table: &Table{source: text}, columns: map[name]int32{}, asIs: asIs}
	for w := jsonscan.Walk(text, at.From); w.Next(); {
		if w.Index%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		r.row(w.Value)
	}
	r.finish()
	return r.table, ctx.Err()
}

// name tells members from positions and from whole values.
type name struct {
	text string
	kind byte // of the row: '{', '[' or 0
}

type reader struct {
	table   *Table
	columns map[name]int32
	stats   []stat
	asIs    bool
}

// stat is what is known of a column while rows are read.
type stat struct {
	Column
	last    int // the row it was in last
	numbers int
	nulls   int
	nested  int
}

func (r *reader) row(at jsonscan.Span) {
	t := r.table
	t.rows = append(t.rows, row{uint32(at.From), uint32(at.To), int32(len(t.cells))}) //nolint:gosec // Read has checked the size
	switch first := t.source[at.From]; first {
	case '{', '[':
		for w := jsonscan.Walk(t.source, at.From); w.Next(); {
			if column := r.column(&w, first); column >= 0 {
				r.cell(column, w.Value)
			}
		}
	default:
		if column := r.named(name{}, Column{whole: true}); column >= 0 {
			r.cell(column, at)
		}
	}
}

// column is the column of the value that a walker is at, -1 when there are too
// many.
func (r *reader) column(w *jsonscan.Walker, first byte) int32 {
	if first == '[' {
		if w.Index >= maxColumns {
			return -1
		}
		position := strconv.Itoa(w.Index)
		return r.named(name{position, first}, Column{Name: position, index: true})
	}
	raw := w.Key.Of(r.table.source)
	if len(raw) > 2 {
		// Looking a name up by its bytes makes no string of it.
		if i, ok := r.columns[name{string(raw[1 : len(raw)-1]), first}]; ok && plain(raw) {
			return i
		}
	}
	text := jsonscan.Text(raw)
	return r.named(name{text, first}, Column{Name: text})
}

// plain reports whether a JSON string is written without escapes.
func plain(raw []byte) bool { return !slices.Contains(raw, '\\') }

func (r *reader) named(n name, c Column) int32 {
	if i, ok := r.columns[n]; ok {
		return i
	}
	if len(r.stats) >= maxNames {
		r.table.Dropped++
		return -1
	}
	i := int32(len(r.stats)) //nolint:gosec // no more than maxNames
	r.columns[n] = i
	c.width, c.came = safetext.Width(c.Title()), len(r.stats)
	r.stats = append(r.stats, stat{Column: c, last: -1})
	return i
}

func (r *reader) cell(column int32, at jsonscan.Span) {
	t := r.table
	t.cells = append(t.cells, cell{column, uint32(at.From), uint32(at.To)}) //nolint:gosec // Read has checked the size
	s := &r.stats[column]
	if at := len(t.rows) - 1; s.last != at {
		s.last = at
		s.Count++
	}
	first := t.source[at.From]
	if first == '{' || first == '[' {
		s.nested++
	}
	switch {
	case first == 'n':
		s.nulls++
	case first == '-' || first >= '0' && first <= '9':
		s.numbers++
		s.width = max(s.width, min(at.To-at.From, maxWidth))
	case at.To-at.From > s.width: // no text is wider than it is long
		most := maxWidth
		if kindOf(t.source[at.From:at.To]) == nested {
			most = maxNested
		}
		if s.width < most || !s.cut {
			shown, _ := show(t.source[at.From:at.To], most+1)
			width := safetext.Width(shown)
			s.width, s.cut = max(s.width, min(width, most)), s.cut || width > most
		}
	}
}

// finish orders the columns. Of too many the most frequent stay.
func (r *reader) finish() {
	t := r.table
	place := make([]int32, len(r.stats))
	if len(r.stats) > maxColumns {
		slices.SortStableFunc(r.stats, func(a, b stat) int { return cmp.Compare(b.Count, a.Count) })
		for _, s := range r.stats[maxColumns:] {
			place[s.came] = -1
			t.Dropped++
		}
		r.stats = r.stats[:maxColumns]
	}
	if r.asIs {
		slices.SortStableFunc(r.stats, func(a, b stat) int { return cmp.Compare(a.came, b.came) })
	} else {
		arrange(r.stats, len(t.rows))
	}
	for i := range r.stats {
		s := &r.stats[i]
		place[s.came] = int32(i) //nolint:gosec // no more than maxNames
		s.Right = s.numbers > 0 && s.numbers+s.nulls >= s.Count
		s.width = max(minWidth, min(s.width, maxWidth))
		t.Columns = append(t.Columns, s.Column)
	}
	for i := range t.cells {
		t.cells[i].column = place[t.cells[i].column]
	}
	t.rows, t.cells = slices.Clip(t.rows), slices.Clip(t.cells)
}

// Len is how many rows there are.
func (t *Table) Len() int { return len(t.rows) }

// Row is a row as JSON.
func (t *Table) Row(i int) []byte { return t.source[t.rows[i].from:t.rows[i].to] }

// Cell is a value as JSON, nil where the row has none.
func (t *Table) Cell(i, column int) []byte {
	last := len(t.cells)
	if i+1 < len(t.rows) {
		last = int(t.rows[i+1].first)
	}
	for at := last - 1; at >= int(t.rows[i].first); at-- { // the last of several with one name counts
		if c := t.cells[at]; int(c.column) == column {
			return t.source[c.from:c.to]
		}
	}
	return nil
}

// Step is the path of a cell inside its row, empty when it is the whole row.
func (t *Table) Step(column int) []string {
	if c := t.Columns[column]; !c.whole {
		return []string{c.Name}
	}
	return nil
}
