package connect

import (
	"trs/views/split"
)

// detail is what the right part shows: the chosen toolkit, its accounts with what
// the session makes of each, and where it is scrolled to.
type detail struct {
	toolkit  string
	version  int
	accounts []account
	verdicts []verdict
	used     string // the label of the account that the session uses, or ""
	row      int    // the chosen account
	top      int    // the first line in view
	reveal   bool
	fresh    string // the account of a new link, to be chosen as soon as it is there
}

// follow makes the detail of the chosen toolkit when that, or what is known of
// it, has changed. The chosen account stays chosen.
func (m *Model) follow() {
	t, ok := m.list.Selected()
	if !ok || m.session == nil {
		m.detail = detail{}
		return
	}
	d := &m.detail
	if d.toolkit == t.Slug && d.version == m.version {
		return
	}
	was := ""
	if chosen, ok := m.chosenAccount(); ok && d.toolkit == t.Slug {
		was = chosen.ID
	}
	if d.toolkit != t.Slug {
		m.detail = detail{toolkit: t.Slug}
	}
	shown := ""
	if t.ConnectedAccount != nil {
		shown = t.ConnectedAccount.ID
	}
	d.version, d.accounts = m.version, m.accountsOf(&t)
	d.verdicts = judge(&m.session.Config, t.Slug, d.accounts, m.configs, shown)
	d.row, d.used = 0, ""
	for i := range d.accounts {
		if d.verdicts[i].used {
			d.used = d.accounts[i].Label()
		}
		if d.accounts[i].ID == was || was == "" && d.verdicts[i].used {
			d.row = i
		}
	}
	for i := range d.accounts {
		if d.accounts[i].ID == d.fresh {
			d.row, d.fresh = i, ""
			break
		}
	}
}

// chosenAccount is the account that keys act on.
func (m *Model) chosenAccount() (account, bool) {
	d := &m.detail
	if d.row < 0 || d.row >= len(d.accounts) {
		return account{}, false
	}
	return d.accounts[d.row], true
}

// choose moves to another account and brings it into view.
func (m *Model) choose(row int) {
	d := &m.detail
	_, height := m.split.Size(split.Detail)
	if len(d.accounts) == 0 {
		m.scroll(row)
		return
	}
	if row < 0 {
		d.top = 0 // what is above the accounts
	}
	d.row = max(0, min(row, len(d.accounts)-1))
	head, facts := len(m.head()), len(m.facts())
	line := head + d.row
	if last := line + facts; last >= d.top+height {
		d.top = last - height + 1
	}
	if line < d.top || d.row == 0 && line+facts < height {
		d.top = line
		if d.row == 0 {
			d.top = max(0, min(line, line+facts+1-height))
		}
	}
}

// seeAccount brings the chosen account into view, for keys that act on it.
func (m *Model) seeAccount() {
	if m.split.Focus() == split.Detail && len(m.detail.accounts) > 0 {
		m.choose(m.detail.row)
	}
}

// scroll moves the lines in view.
func (m *Model) scroll(by int) {
	_, height := m.split.Size(split.Detail)
	lines := len(m.head()) + len(m.detail.accounts) + len(m.facts())
	m.detail.top = max(0, min(m.detail.top+by, lines-height))
}

// click chooses the account at a line of the part.
func (m *Model) click(y int) {
	d := &m.detail
	row := d.top + y - len(m.head())
	if row > d.row {
		if row -= len(m.facts()); row <= d.row {
			return // in the facts of the chosen one
		}
	}
	if row >= 0 && row < len(d.accounts) {
		d.row = row
	}
}

// window is the lines in view: what stands above the accounts, a line for each,
// and the facts of the chosen one under it.
func (m *Model) window(height int) []string {
	d := &m.detail
	head, facts := m.head(), m.facts()
	total := len(head) + len(d.accounts) + len(facts)
	top := max(0, min(d.top, total-height))
	lines := make([]string, 0, height)
	for i := top; i < total && len(lines) < height; i++ {
		at := i - len(head)
		switch {
		case at < 0:
			lines = append(lines, head[i])
		case at <= d.row:
			lines = append(lines, m.accountLine(at))
		case at <= d.row+len(facts):
			lines = append(lines, facts[at-d.row-1])
		default:
			lines = append(lines, m.accountLine(at-len(facts)))
		}
	}
	return lines
}
