package grid

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views/jsonscan"
)

// syncRows is up to how many rows are sorted within the key press itself.
const syncRows = 2000

// Order is how a table is sorted.
type Order struct {
	Column int
	Way    Way
}

// Way is the direction of an order.
type Way int

// The ways.
const (
	AsIs Way = iota
	Up
	Down
)

// sortedMsg answers sortRows.
type sortedMsg struct {
	req   uint64
	order Order
	rows  []int32
}

func sortRows(ctx context.Context, req uint64, t *Table, o Order) tea.Cmd {
	return func() tea.Msg {
		rows := sorted(ctx, t, o)
		if ctx.Err() != nil {
			return nil
		}
		return sortedMsg{req: req, order: o, rows: rows}
	}
}

// sortKey is a cell, ready to be compared.
type sortKey struct {
	row    int32
	kind   kind
	number float64
	digits []byte // of an integer, for those that float64 cannot tell apart
	text   string
}

// sorted is the rows in an order, nil when that is their own. Rows that are alike
// keep theirs; rows without a value come last both ways.
func sorted(ctx context.Context, t *Table, o Order) []int32 {
	if o.Way == AsIs {
		return nil
	}
	keys := make([]sortKey, t.Len())
	for i := range keys {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil
		}
		keys[i] = keyOf(t.Cell(i, o.Column))
		keys[i].row = int32(i) //nolint:gosec // fewer rows than bytes
	}
	slices.SortStableFunc(keys, func(a, b sortKey) int {
		if a.kind >= null || b.kind >= null {
			return cmp.Compare(a.kind, b.kind)
		}
		if o.Way == Down {
			return compare(&b, &a)
		}
		return compare(&a, &b)
	})
	rows := make([]int32, len(keys))
	for i := range keys {
		rows[i] = keys[i].row
	}
	return rows
}

func keyOf(raw []byte) sortKey {
	k := sortKey{kind: kindOf(raw)}
	switch k.kind {
	case number:
		k.number, _ = strconv.ParseFloat(string(raw), 64) // out of range is infinite, in the right place
		if !bytes.ContainsAny(raw, ".eE") {
			k.digits = raw
		}
		if math.IsNaN(k.number) {
			k.number = 0
		}
	case text:
		const most = 512
		s, _ := jsonscan.Beginning(raw, most)
		k.text = strings.ToLower(s)
	case word, nested:
		const most = 512
		k.text = compact(raw, most)
	case null, missing:
	}
	return k
}

func compare(a, b *sortKey) int {
	if a.kind != b.kind {
		return cmp.Compare(a.kind, b.kind)
	}
	if a.kind != number {
		return strings.Compare(a.text, b.text)
	}
	if c := cmp.Compare(a.number, b.number); c != 0 || a.digits == nil || b.digits == nil {
		return c
	}
	return compareDigits(a.digits, b.digits)
}

// compareDigits compares integers that are about the same, so of one sign.
func compareDigits(a, b []byte) int {
	c := cmp.Compare(len(a), len(b))
	if c == 0 {
		c = bytes.Compare(a, b)
	}
	if len(a) > 0 && len(b) > 0 && a[0] == '-' && b[0] == '-' {
		return -c
	}
	return c
}
