package history

import (
	"context"
	"errors"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/diffview"
	"trs/views/errorcard"
	"trs/views/list"
	"trs/views/theme"
)

// pageSize is the most that the API gives at once.
const pageSize = 100

// errStopped is why no older versions come: esc.
var errStopped = errors.New("loading was stopped")

// pageReadMsg answers readPage.
type pageReadMsg struct {
	req      uint64
	before   *version // the version that came before the page, now linked to it
	versions []*version
	cursor   string
	total    int
	err      error
}

// diffMadeMsg answers makeDiff.
type diffMadeMsg struct {
	req     uint64
	key     diffKey
	lines   []string
	changes int
}

// diffKey says what a diff shows. from is 0 when there is nothing before.
type diffKey struct {
	from, to int
	mode     mode
	width    int
}

// readPage reads versions older than before, which may be nil. Rows that are
// known already, because newer versions have pushed them onto this page, are
// left out.
func readPage(ctx context.Context, c Client, req uint64, session, cursor string, before *version) tea.Cmd {
	return func() tea.Msg {
		msg := pageReadMsg{req: req, before: before, cursor: cursor}
		for range 8 { // pages may hold nothing new, but not many of them in a row
			page, err := c.ConfigHistory(ctx, session, api.Page{Limit: pageSize, Cursor: msg.cursor})
			if err != nil {
				msg.err = err
				return msg
			}
			repeated := page.NextCursor != "" && page.NextCursor == msg.cursor
			msg.cursor, msg.total = page.NextCursor, page.TotalItems
			for _, row := range page.Items {
				if before == nil || row.Version < before.number {
					msg.versions = append(msg.versions, newVersion(row))
				}
			}
			if repeated {
				msg.err = &api.Error{Op: "config_history", Err: api.ErrRepeatedCursor}
				return msg
			}
			if len(msg.versions) > 0 || msg.cursor == "" {
				break
			}
		}
		slices.SortFunc(msg.versions, func(a, b *version) int { return b.number - a.number })
		msg.link()
		return msg
	}
}

// link joins the page to what came before it.
func (msg *pageReadMsg) link() {
	more := msg.cursor != ""
	if msg.before == nil {
		msg.versions = chain(msg.versions, more)
		return
	}
	all := chain(append([]*version{msg.before}, msg.versions...), more)
	msg.before, msg.versions = all[0], all[1:]
}

// makeDiff draws how old became now; old may be nil.
func makeDiff(req uint64, th *theme.Theme, key diffKey, old, now *version) tea.Cmd {
	return func() tea.Msg {
		msg := diffMadeMsg{req: req, key: key}
		before, name := []byte("{}"), "nothing"
		if old != nil {
			before, name = old.source, old.name()
		}
		changes, err := diffview.Compare(before, now.source)
		msg.changes = len(changes)
		if err == nil && key.mode == asText {
			msg.lines, err = diffview.Unified(th, name, now.name(), before, now.source, key.width)
			if len(msg.lines) > 2 { // the names of both stand above already
				msg.lines = msg.lines[2:]
			}
		} else if err == nil {
			msg.lines = diffview.Lines(th, changes, key.width)
		}
		if err != nil {
			msg.lines = []string{"", "  " + th.Bad.Paint("✗ "+errorcard.Message(err))}
		}
		return msg
	}
}

func (m *Model) reloadIfStale() tea.Cmd {
	if !m.stale || m.session == "" {
		return nil
	}
	return m.reload()
}

// reload reads the first page, or goes on with the older ones where that failed.
func (m *Model) reload() tea.Cmd {
	if m.session == "" {
		return nil
	}
	m.stale = false
	if m.tail != nil {
		m.tail = nil
		m.older.Cancel()
	}
	ctx, req := m.first.Begin(m.env.Ctx)
	return readPage(ctx, m.client, req, m.session, "", nil)
}

// readOlder reads the next page when the end of what is loaded comes near, and
// all of them while there is a filter.
func (m *Model) readOlder() tea.Cmd {
	if !m.more || m.tail != nil || m.first.Busy() || m.older.Busy() || !m.focused {
		return nil
	}
	if m.list.Filter() == "" && m.list.Cursor()+ahead < m.list.Len() {
		return nil
	}
	items := m.list.Items()
	ctx, req := m.older.Begin(m.env.Ctx)
	return readPage(ctx, m.client, req, m.session, m.cursor, items[len(items)-1])
}

func (m *Model) handlePage(msg pageReadMsg) tea.Cmd {
	switch {
	case m.first.Accept(msg.req):
		return m.firstPage(msg)
	case m.older.Accept(msg.req):
		return m.nextPage(msg)
	}
	return nil
}

func (m *Model) firstPage(msg pageReadMsg) tea.Cmd {
	m.err = msg.err
	if msg.err != nil {
		m.result = views.Status{Text: "the history was not loaded", Err: true}
		return nil
	}
	m.older.Cancel()
	m.total = msg.total
	versions, merged := merge(msg.versions, m.list.Items())
	if !merged {
		versions, m.cursor, m.more = msg.versions, msg.cursor, msg.cursor != ""
	}
	atTop := m.list.Cursor() == 0
	cmd := m.list.SetItems(versions)
	if atTop { // a new version on top of the chosen live one
		m.list.Select(0)
	}
	m.tellLoaded()
	return cmd
}

func (m *Model) nextPage(msg pageReadMsg) tea.Cmd {
	m.tail = msg.err
	if msg.err != nil {
		m.toEnd = false
		m.result = views.Status{Text: "older versions: " + errorcard.Message(msg.err), Err: true}
		return nil
	}
	old := m.list.Items()
	versions := make([]*version, 0, len(old)+len(msg.versions))
	versions = append(append(versions, old[:len(old)-1]...), msg.before)
	versions = append(versions, msg.versions...)
	m.cursor, m.more = msg.cursor, msg.cursor != ""
	m.total = max(msg.total, len(versions))
	m.tellLoaded()
	cmd := m.list.SetItems(versions)
	if m.toEnd {
		m.list.Select(len(versions) - 1)
		m.toEnd = m.more
	}
	return cmd
}

func (m *Model) tellLoaded() {
	m.result = views.Status{Text: list.Plural(max(m.total, len(m.list.Items())), "version")}
}

func (m *Model) handleDiff(msg diffMadeMsg) {
	if !m.making.Accept(msg.req) {
		return
	}
	if msg.key.from == m.shown.from && msg.key.to == m.shown.to && msg.key.mode == m.shown.mode {
		m.diff.Replace(msg.lines)
	} else {
		m.diff.SetLines(msg.lines)
	}
	m.shown, m.changes = msg.key, msg.changes
}
