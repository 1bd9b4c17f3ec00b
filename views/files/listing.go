package files

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/list"
	"trs/views/status"
)

const (
	pageSize = 500  // the most that the API gives at once
	atOnce   = 2000 // up to how many rows are sorted within Update
)

// itemsReadMsg answers readItems.
type itemsReadMsg struct {
	req    uint64
	files  []*file
	cursor string
	err    error
}

// arrangedMsg answers arrangeRows.
type arrangedMsg struct {
	req  uint64
	at   string
	rows []*row
}

func readItems(ctx context.Context, c Client, req uint64, session, cursor string) tea.Cmd {
	return func() tea.Msg {
		msg := itemsReadMsg{req: req}
		page, err := c.MountItems(ctx, session, api.FilesMount, api.MountItemsQuery{Page: api.Page{Limit: pageSize, Cursor: cursor}})
		if err == nil && page.NextCursor != "" && page.NextCursor == cursor {
			err = &api.Error{Op: "mount_items", Err: api.ErrRepeatedCursor}
		}
		if err != nil {
			msg.err = err
			return msg
		}
		msg.cursor, msg.files = page.NextCursor, make([]*file, len(page.Items))
		for i, item := range page.Items {
			msg.files[i] = newFile(item)
		}
		return msg
	}
}

func arrangeRows(req uint64, at string, folders []*row, files []*file, o order) tea.Cmd {
	return func() tea.Msg {
		return arrangedMsg{req: req, at: at, rows: arrange(at, folders, files, o)}
	}
}

// reload lists all files anew. What is shown stays until the new listing is
// complete, unless nothing is shown yet.
func (m *Model) reload() tea.Cmd {
	if m.session == "" {
		return nil
	}
	m.stale, m.last, m.loading = false, nil, &folder{}
	if m.root.count == 0 || m.partial {
		m.root, m.drawn = m.loading, 0
	}
	var req uint64
	m.reading, req = m.read.Begin(m.env.Ctx)
	return readItems(m.reading, m.client, req, m.session, "")
}

func (m *Model) handleItems(msg itemsReadMsg) tea.Cmd {
	if !m.read.Current(msg.req) {
		return nil
	}
	if msg.err != nil {
		m.read.Cancel()
		m.err = msg.err
		m.partial = m.root == m.loading && m.root.count > 0
		m.result = views.Status{Text: "the files were not listed", Err: true}
		return tea.Batch(m.show(), m.follow())
	}
	m.err, m.partial = nil, false
	m.take(msg.files)
	if msg.cursor != "" {
		next := m.nextItems(msg)
		if m.root != m.loading || m.root.count < m.drawn*5/4 { // sorting each page anew would take too long
			return next
		}
		return tea.Batch(next, m.show())
	}
	m.read.Accept(msg.req)
	m.root, m.last = m.loading, nil
	m.at = m.root.find(m.at).path
	m.result = views.Status{Text: list.Plural(m.root.count, "file") + ", " + status.Bytes(m.root.size)}
	return tea.Batch(m.show(), m.follow())
}

// nextItems reads the next page under the same number: esc ends them all.
func (m *Model) nextItems(msg itemsReadMsg) tea.Cmd {
	return readItems(m.reading, m.client, msg.req, m.session, msg.cursor)
}

// take adds a page to the listing, without what was on the page before: a new
// file moves others onto the next page.
func (m *Model) take(files []*file) {
	before := make(map[string]bool, len(m.last))
	for _, f := range m.last {
		before[f.path] = true
	}
	for _, f := range files {
		if !before[f.path] {
			m.loading.add(f)
		}
	}
	m.last = files
}

// show sorts the open folder into the list: at once when it is small.
func (m *Model) show() tea.Cmd {
	if m.sorting.Busy() {
		m.again = true
		return nil
	}
	m.again, m.drawn = false, m.root.count
	d := m.root.find(m.at)
	if d.path != m.at { // not read yet
		return m.setRows(arrange(m.at, nil, nil, m.order))
	}
	folders := folderRows(d)
	files := d.files[:len(d.files):len(d.files)]
	if len(folders)+len(files) <= atOnce {
		return m.setRows(arrange(m.at, folders, files, m.order))
	}
	_, req := m.sorting.Begin(m.env.Ctx)
	return arrangeRows(req, m.at, folders, files, m.order)
}

func (m *Model) handleArranged(msg arrangedMsg) tea.Cmd {
	if !m.sorting.Accept(msg.req) {
		return nil
	}
	var cmd tea.Cmd
	if msg.at == m.at {
		cmd = m.setRows(msg.rows)
	}
	if m.again || msg.at != m.at {
		return tea.Batch(cmd, m.show())
	}
	return cmd
}

// setRows shows rows. A folder that was just opened has its first entry chosen,
// or the folder that was come from.
func (m *Model) setRows(rows []*row) tea.Cmd {
	top := m.list.Cursor() == 0 && m.at == ""
	cmd := m.list.SetItems(rows)
	switch {
	case m.choose != "":
		if m.list.SelectKey(m.choose) || !m.read.Busy() {
			m.choose, m.opened = "", false
		}
	case m.opened && len(rows) > 1:
		m.list.Select(1)
		m.opened = false
	case top:
		m.list.Select(0)
	}
	return cmd
}
