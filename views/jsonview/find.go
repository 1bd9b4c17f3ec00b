package jsonview

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/list"
)

// finding is a search and what it has found so far. The text is looked through
// in commands, part by part, so that a large one never stalls.
type finding struct {
	views.Latest
	doc   *Document
	query string
	found []int32 // the items, in the order of the text
	at    int     // how far it is, in bytes
	wish  int     // the way to go as soon as there is a match: 1, -1, or 0
}

// foundMsg answers look; the search goes on at next, with more, unless that is
// -1.
type foundMsg struct {
	req   uint64
	found []int32
	next  int
	more  tea.Cmd
}

// look looks through a part of the document.
func look(ctx context.Context, req uint64, doc *Document, n needle, at int) tea.Cmd {
	return func() tea.Msg {
		found, next := doc.matches(ctx, n, at)
		return foundMsg{req: req, found: found, next: next, more: look(ctx, req, doc, n, next)}
	}
}

// typeSearch is a key while a search is being typed.
func (m *Model) typeSearch(msg tea.KeyMsg) tea.Cmd {
	switch msg.Type {
	case tea.KeyEnter:
		m.searching = false
		m.search.Blur()
		return m.next(1)
	case tea.KeyEsc:
		m.searching = false
		m.search.Blur()
		m.endSearch()
		return nil
	}
	var cmd tea.Cmd
	m.search, cmd = m.search.Update(msg)
	return cmd
}

// endSearch forgets the search.
func (m *Model) endSearch() {
	m.find.Cancel()
	m.find = finding{}
	m.search.SetValue("")
	m.clamp()
}

// next goes to the next match or, with -1, the one before; it begins the search
// when that is a new one.
func (m *Model) next(way int) tea.Cmd {
	n := newNeedle(m.search.Value())
	if m.doc == nil || len(n.lower) == 0 {
		return nil
	}
	if m.find.doc == m.doc && m.find.query == string(n.lower) {
		m.find.wish = way
		m.jump()
		return nil
	}
	m.find.Cancel()
	m.find = finding{doc: m.doc, query: string(n.lower), wish: way}
	ctx, req := m.find.Begin(m.ctx)
	return look(ctx, req, m.doc, n, m.doc.Root().at)
}

// foundSome takes a part of the matches.
func (m *Model) foundSome(msg foundMsg) tea.Cmd {
	if !m.find.Current(msg.req) {
		return nil
	}
	m.find.found = append(m.find.found, msg.found...)
	m.find.at = msg.next
	if msg.next < 0 || len(m.find.found) >= maxFound {
		m.find.found = slices.Clip(m.find.found[:min(len(m.find.found), maxFound)])
		m.find.Accept(msg.req)
		m.jump()
		return nil
	}
	m.jump()
	return msg.more
}

// jump goes where the search should, once that is known.
func (m *Model) jump() {
	f := &m.find
	if f.wish == 0 || m.rows.len() == 0 {
		return
	}
	at := int32(m.rows.at(m.cursor).at) //nolint:gosec // Parse takes no more than that
	i, here := slices.BinarySearch(f.found, at)
	switch {
	case f.wish > 0 && here:
		i++
	case f.wish < 0:
		i--
	}
	known := f.wish > 0 && i < len(f.found) || f.wish < 0 && i >= 0 && f.at > int(at)
	if f.Busy() && !known {
		return // it may still be found
	}
	f.wish = 0
	if len(f.found) == 0 {
		return
	}
	i = (i + len(f.found)) % len(f.found)
	m.Select(m.rows.reveal(m.doc.placeOf(int(f.found[i]))))
}

// placeOf is the place of the item that begins at.
func (d *Document) placeOf(at int) place {
	w := d.block(at / blockSize)
	for met := w.next(at + 1); met != 0; met = w.next(at + 1) {
		if w.at == at+1 {
			return place{at, w.level(met)}
		}
	}
	return place{at, 0} // not an item
}

// findText is how the search goes, for the line it is shown in.
func (m *Model) findText() string {
	f := &m.find
	switch {
	case f.doc == nil || f.doc != m.doc:
		return ""
	case f.Busy():
		return "searching, " + list.Count(f.at*100/max(1, len(m.doc.source))) + " %"
	case len(f.found) == 0:
		return "no match"
	}
	at := int32(m.rows.at(m.cursor).at) //nolint:gosec // Parse takes no more than that
	of := list.Count(len(f.found))
	if len(f.found) == maxFound {
		of = "the first " + of
	}
	if i, here := slices.BinarySearch(f.found, at); here {
		return list.Count(i+1) + " of " + of
	}
	return of + map[bool]string{true: " match", false: " matches"}[len(f.found) == 1]
}
