package tools

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/list"
	"trs/views/status"
)

// which is one of the lists.
type which int

const (
	allowed  which = iota // what the filters allow, found out from the catalogue
	exposed               // what the server says that the session exposes
	excluded              // what the filters exclude, and by which rule
	lists
)

// roomForSchemas is how many bytes of schemas the lists keep; the rest is read
// again when it is looked at.
const roomForSchemas = 6 << 20

// load is how far a list has come.
type load struct {
	find  views.Latest
	rows  []*row // as they came
	begun time.Time
	since time.Time // when reading went on last
	total int       // of the server's list, 0 when it cannot be said
	seen  int       // tools that the server has sent, shown or not
	next  step
	more  bool // next is still to be read
	done  bool // all is there
	err   error
	at    time.Time // when the last page came
	fresh bool      // the rows belong to the walk under way, not to one before
}

// reset begins a new walk. What is shown stays until the first page is there.
func (l *load) reset(now time.Time) {
	l.find.Cancel()
	l.begun, l.total, l.seen, l.next, l.more, l.done, l.err, l.fresh = now, 0, 0, step{}, false, false, nil, false
}

// reload reads everything anew for the session and its config.
func (m *Model) reload() tea.Cmd {
	if m.session == nil {
		return nil
	}
	m.stale, m.rewalk, m.kept, m.withHelpers = false, true, 0, false
	m.ground.Cancel()
	m.result = views.Status{}
	if r, ok := m.current().Selected(); ok {
		m.wanted = r.slug
	}
	for i := range m.loads {
		m.loads[i].reset(m.env.Now())
	}
	ctx, req := m.ground.Begin(m.env.Ctx)
	cmd := readGround(ctx, m.client, req, *m.session)
	return tea.Batch(cmd, m.read(exposed, step{}))
}

// handleGround begins the walk over the catalogue.
func (m *Model) handleGround(msg groundReadMsg) tea.Cmd {
	if !m.ground.Accept(msg.req) || msg.err != nil {
		return nil
	}
	changed := m.rewalk || m.judge.config == nil || !sameLimits(m.judge.limits, msg.ground.limits)
	m.connections, m.notes = msg.ground.connections, msg.ground.notes
	m.shown = "" // the card may tell another state
	if !changed {
		return m.follow() // only the connections were read again
	}
	m.rewalk, m.withHelpers = false, false
	m.judge = judge{config: &m.session.Config, limits: msg.ground.limits}
	for _, list := range []which{allowed, excluded} {
		m.loads[list].reset(m.loads[list].begun)
	}
	first := step{}
	if toolkits := m.session.Config.Toolkits; toolkits != nil && toolkits.Mode == api.FilterEnable {
		if len(toolkits.Slugs) == 0 { // nothing is allowed, and so there is nothing to read
			return tea.Batch(m.finish(allowed), m.openExcluded(), m.follow())
		}
		first.batches = slices.Collect(slices.Chunk(slices.Sorted(slices.Values(toolkits.Slugs)), batchSize))
	}
	return tea.Batch(m.read(allowed, first), m.openExcluded(), m.follow())
}

func sameLimits(a, b map[string]limit) bool {
	return maps.EqualFunc(a, b, func(a, b limit) bool {
		return a.authConfig == b.authConfig && slices.Equal(a.tools, b.tools)
	})
}

// read asks for a page of a list.
func (m *Model) read(list which, at step) tea.Cmd {
	l := &m.loads[list]
	l.next, l.more, l.err = at, true, nil
	if at.number == 0 {
		l.since = m.env.Now()
	}
	var ctx context.Context
	var req uint64
	ctx, req = l.find.Begin(m.env.Ctx)
	room := roomForSchemas - m.kept
	if list == exposed {
		return readExposed(ctx, m.client, req, m.session.ID, at, room)
	}
	return readCatalogue(ctx, m.client, req, list, at, m.judge, list == excluded, room)
}

// openExcluded reads the tools of toolkits that the session excludes, once
// somebody wants to see them: it may be most of the catalogue.
func (m *Model) openExcluded() tea.Cmd {
	l := &m.loads[excluded]
	if m.list != excluded || m.session == nil || m.judge.config == nil || m.rewalk || l.done || l.more || l.find.Busy() {
		return nil
	}
	if toolkits := m.judge.config.Toolkits; toolkits == nil || toolkits.Mode != api.FilterEnable {
		return nil // the walk over what is allowed sees them all
	}
	l.begun = m.env.Now()
	return m.read(excluded, step{})
}

// handleTools takes one page and asks for the next.
func (m *Model) handleTools(msg toolsReadMsg) tea.Cmd {
	l := &m.loads[msg.list]
	if !l.find.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		if errors.Is(msg.err, context.Canceled) {
			return nil
		}
		l.err = msg.err
		m.result = views.Status{Text: errorcard.Message(msg.err), Err: true}
		return nil
	}
	l.total, l.at = max(l.total, msg.total), m.env.Now()
	l.seen += len(msg.rows)
	cmd := m.add(msg.list, msg.rows)
	if next, more := msg.step.after(msg.next); more && msg.step.number < maxPages {
		return tea.Batch(cmd, m.read(msg.list, next), m.follow())
	}
	return tea.Batch(cmd, m.finish(msg.list), m.follow())
}

// add puts rows into the lists that they belong to.
func (m *Model) add(from which, rows []*row) tea.Cmd {
	var parts [lists][]*row
	for _, r := range rows {
		m.kept += r.kept()
		to := from
		if from == allowed && r.rule != "" {
			to = excluded
		}
		parts[to] = append(parts[to], r)
	}
	var cmds []tea.Cmd
	for to := range parts {
		if which(to) == from || len(parts[to]) > 0 {
			cmds = append(cmds, m.extend(which(to), parts[to]))
		}
	}
	return tea.Batch(cmds...)
}

// extend shows more rows of a list; the first ones replace those of an older
// walk.
func (m *Model) extend(to which, rows []*row) tea.Cmd {
	l := &m.loads[to]
	if to == m.list {
		defer m.findAgain()
	}
	if !l.fresh {
		l.fresh, l.rows = true, rows
		return m.lists[to].SetItems(l.rows)
	}
	l.rows = append(l.rows, rows...)
	if m.order != bySlug {
		return m.sort(to)
	}
	return m.lists[to].Extend(l.rows)
}

// findAgain stands on the tool that was chosen before everything was read anew,
// as soon as it is there again.
func (m *Model) findAgain() {
	if m.wanted != "" && m.current().SelectKey(m.wanted) {
		m.wanted = ""
	}
}

// finish ends a walk.
func (m *Model) finish(list which) tea.Cmd {
	l := &m.loads[list]
	l.done, l.more, l.at = true, false, m.env.Now()
	var cmds []tea.Cmd
	if !l.fresh {
		cmds = append(cmds, m.extend(list, nil))
	}
	if list == allowed && !m.loads[excluded].fresh {
		cmds = append(cmds, m.extend(excluded, nil))
	}
	if list != excluded && m.loads[allowed].done && m.loads[exposed].done && !m.withHelpers {
		m.withHelpers = true
		cmds = append(cmds, m.extend(allowed, helpers(m.loads[exposed].rows)))
	}
	if list == m.list {
		m.result = views.Status{Text: m.told(list)}
	}
	return tea.Batch(cmds...)
}

// helpers is what the catalogue does not have: the session's own tools.
func helpers(rows []*row) []*row {
	var own []*row
	for _, r := range rows {
		if strings.HasPrefix(r.slug, "COMPOSIO_") || strings.HasPrefix(r.slug, "LOCAL_") {
			own = append(own, r)
		}
	}
	return own
}

// told says how a list came about, for the status line.
func (m *Model) told(which which) string {
	l := &m.loads[which]
	text := list.Plural(len(l.rows), "tool") + " in " + status.Took(l.at.Sub(l.begun))
	for _, note := range m.notes {
		text += "; " + note
	}
	return text
}

// cancel stops all reading and reports whether there was any.
func (m *Model) cancel() bool {
	busy := m.ground.Busy() || m.busy()
	m.ground.Cancel()
	for i := range m.loads {
		m.loads[i].find.Cancel()
	}
	if busy {
		m.result = views.Status{Text: "stopped; " + m.env.Keys.Tools.More.Help().Key + " reads on"}
	}
	return busy
}

func (m *Model) busy() bool {
	for i := range m.loads {
		if m.loads[i].find.Busy() {
			return true
		}
	}
	return false
}

// carryOn reads on where reading was stopped or failed.
func (m *Model) carryOn() tea.Cmd {
	if m.session == nil || m.ground.Busy() {
		return nil
	}
	if m.rewalk || m.judge.config == nil {
		return m.reload()
	}
	var cmds []tea.Cmd
	for i := range m.loads {
		if l := &m.loads[i]; l.more && !l.find.Busy() {
			l.since = m.env.Now()
			cmds = append(cmds, m.read(which(i), l.next))
		}
	}
	return tea.Batch(cmds...)
}

// refreshConnections reads only how the toolkits stand.
func (m *Model) refreshConnections() tea.Cmd {
	if m.session == nil || m.judge.config == nil {
		return nil
	}
	ctx, req := m.ground.Begin(m.env.Ctx)
	return readGround(ctx, m.client, req, *m.session)
}

// maxPages ends a walk whose server gives cursors for ever.
const maxPages = 5000
