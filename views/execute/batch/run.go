package batch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/execute/calls"
	"trs/views/execute/desk"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/status"
)

// How many single calls run at once.
const (
	defaultParallel = 4
	maxParallel     = 32
)

// run is one run of the batch.
type run struct {
	id       uint64
	session  string
	items    []*item // those that take part
	together bool
	stop     context.CancelFunc
	ctx      context.Context //nolint:containedctx // of the calls that are still to be started
	began    time.Time
	slots    int
	tally    [ended + 1]int // how many calls are where
	stale    bool           // tally is not true any more
	done     bool           // every call has ended, whatever became of it since
}

// count is how many calls are where. It is asked for with every frame, so the
// calls are gone through only when one has moved on.
func (r *run) count(at progress) int {
	if r.stale {
		r.stale, r.tally = false, [ended + 1]int{}
		for _, one := range r.items {
			if one.run == r.id {
				r.tally[one.at]++
			}
		}
	}
	return r.tally[at]
}

func (r *run) over() bool { return r.done || r.count(ended) == len(r.items) }

// progress says how far the run is.
func (r *run) progress() string {
	text := list.Count(r.count(ended)) + " of " + countCalls(len(r.items)) + " done"
	if n := r.count(running); n > 0 {
		text += ", " + list.Count(n) + " running"
	}
	return text
}

// errNotSent is what became of a call that was stopped while it waited.
var errNotSent = errors.New("stopped before it was sent")

// begin starts a run after what the tools do was found out.
func (m *Model) begin() tea.Cmd {
	switch {
	case m.busy():
		return views.Toast(views.Info, "the batch is running; "+m.env.Keys.Global.Back.Help().Key+" stops it")
	case m.session == nil:
		return views.Toast(views.Warning, "open a session first")
	case len(m.taking()) == 0 && len(m.items) > 0:
		return views.Toast(views.Warning, "no call takes part; "+m.env.Keys.List.Mark.Help().Key+" marks one")
	case len(m.taking()) == 0:
		return views.Toast(views.Info, "there is no call yet; "+m.env.Keys.Batch.Add.Help().Key+" adds some")
	}
	for at, one := range m.items {
		if err := one.problem(); err != nil && !one.off {
			m.list.SetFilter("")
			m.list.Select(at)
			return views.Toast(views.Bad, "call "+list.Count(at+1)+": "+err.Error())
		}
	}
	if slugs := m.unknownTools(); len(slugs) > 0 {
		ctx, req := m.reading.Begin(m.env.Ctx)
		return readTools(ctx, m.client, req, m.session.ID, slugs)
	}
	return m.askDanger()
}

// taking is the calls that take part, in order.
func (m *Model) taking() []*item {
	var all []*item
	for _, one := range m.items {
		if !one.off {
			all = append(all, one)
		}
	}
	return all
}

// unknownTools is the slugs of which nothing was read yet.
func (m *Model) unknownTools() []string {
	var slugs []string
	for _, one := range m.taking() {
		if _, known := m.tools[one.request.Slug]; !known && !api.IsMeta(one.request.Slug) {
			slugs = append(slugs, one.request.Slug)
		}
	}
	slices.Sort(slugs)
	return slices.Compact(slugs)
}

func (m *Model) handleTools(msg toolsReadMsg) tea.Cmd {
	if !m.reading.Accept(msg.req) {
		return nil
	}
	for slug, known := range msg.tools {
		m.tools[slug] = known
	}
	return m.askDanger()
}

// dangerous reports whether a tool is marked destructive.
func (m *Model) dangerous(slug string) bool {
	switch slug {
	case api.MetaMultiExecute, api.MetaManageConnections, api.MetaRemoteBash, api.MetaRemoteWorkbench:
		return true
	}
	return slices.Contains(m.tools[slug].tags, "destructiveHint")
}

// askDanger asks once for all calls that destroy or overwrite.
func (m *Model) askDanger() tea.Cmd {
	var lines []string
	for _, one := range m.taking() {
		if !m.dangerous(one.request.Slug) {
			continue
		}
		as := "the session's account"
		if one.request.Account != "" {
			as = safetext.Line(one.request.Account)
		}
		lines = append(lines, "! "+safetext.Line(one.request.Slug)+" as "+as)
	}
	if len(lines) == 0 {
		return m.start()
	}
	where := "in the SANDBOX"
	if m.env.Live() {
		where = "on the LIVE server"
	}
	const most = 10
	body := strings.Join(lines[:min(len(lines), most)], "\n")
	if len(lines) > most {
		body += "\nand " + list.Count(len(lines)-most) + " more"
	}
	return views.Send(views.ConfirmMsg{
		ID:    m.ask(askDanger, 0),
		Title: countCalls(len(lines)) + " of " + list.Count(len(m.taking())) + " marked destructive", Danger: true,
		Yes: "run all", Body: "They run " + where + ":\n" + body,
	})
}

// start runs every call that takes part. Nothing is sent before it.
func (m *Model) start() tea.Cmd {
	if m.busy() || m.session == nil || len(m.taking()) == 0 {
		return nil
	}
	r := &run{
		id: views.NextID(), session: m.session.ID, items: m.taking(), together: m.together,
		began: m.env.Now(), slots: m.parallel, stale: true,
	}
	r.ctx, r.stop = context.WithCancel(m.env.Ctx) //nolint:gosec // stopAll and finish call it
	for _, one := range m.items {
		one.reset()
	}
	for _, one := range r.items {
		one.at, one.run = waiting, r.id
	}
	m.run = r
	if r.together {
		return m.launchTogether()
	}
	return m.launch()
}

// launch sends waiting calls as far as there is room.
func (m *Model) launch() tea.Cmd {
	r := m.run
	room := r.slots - r.count(running) - r.count(stopping)
	var cmds []tea.Cmd
	for _, one := range r.items {
		if room <= 0 {
			break
		}
		if one.at != waiting {
			continue
		}
		ctx, stop := context.WithCancel(r.ctx) //nolint:gosec // stopOne and handleRan call it
		one.at, one.began, one.stop = running, m.env.Now(), stop
		one.version++
		r.stale = true
		cmds = append(cmds, execute(ctx, m.client, r.id, one.id, r.session, one.request))
		room--
	}
	return tea.Batch(cmds...)
}

// handleRan notes what became of a single call, and sends the next one.
func (m *Model) handleRan(msg ranMsg) tea.Cmd {
	r := m.run
	if r == nil || r.id != msg.run {
		return nil
	}
	at := slices.IndexFunc(r.items, func(one *item) bool { return one.id == msg.item })
	if at < 0 || !r.items[at].active() {
		return nil
	}
	one := r.items[at]
	if one.stop != nil {
		one.stop()
	}
	one.end(msg.result, msg.said, msg.err, m.env.Now())
	r.stale = true
	return tea.Batch(m.keepRun(one), m.launch(), m.finish())
}

// keepRun puts a call that has ended among the earlier runs.
func (m *Model) keepRun(one *item) tea.Cmd {
	if one.outcome == desk.Stopped {
		return nil // nothing was sent
	}
	ran := calls.Ran(one.request, m.run.session, one.began, one.took, &one.result, one.err, one.outcome).Because(one.said)
	ran.Batch = true
	return calls.KeepRun(m.env.Ctx, m.runs, ran, one.result.Data)
}

// finish tells how it went, once every call has ended.
func (m *Model) finish() tea.Cmd {
	m.holding()
	r := m.run
	if r.done || !r.over() {
		return nil
	}
	r.done = true
	r.stop()
	counts := map[desk.Outcome]int{}
	for _, one := range r.items {
		counts[one.outcome]++
	}
	var parts []string
	for _, outcome := range []desk.Outcome{desk.Done, desk.Ran, desk.Failed, desk.Refused, desk.Stopped, desk.Unknown} {
		if n := counts[outcome]; n > 0 {
			parts = append(parts, list.Count(n)+" "+word(outcome))
		}
	}
	m.status = views.Status{
		Text: strings.Join(parts, ", ") + " in " + status.Took(m.env.Now().Sub(r.began)),
		Err:  counts[desk.Done]+counts[desk.Ran] < len(r.items),
	}
	return nil
}

// word is an outcome in a sentence of counts.
func word(o desk.Outcome) string {
	switch o {
	case desk.Done, desk.Ran:
		return string(o)
	case desk.Failed:
		return "failed"
	case desk.Refused:
		return "not run"
	case desk.Stopped:
		return "stopped"
	default:
		return "with an unknown outcome"
	}
}

// stopOne ends one call. One that was sent is still waited for: its answer says
// whether it may have run.
func (m *Model) stopOne(one *item) tea.Cmd {
	switch {
	case one == nil || !one.active():
		return nil
	case one.at == waiting && !m.run.together:
		one.at = stopping
		one.end(api.ExecuteResult{}, desk.Said{}, errNotSent, m.env.Now())
		m.run.stale = true
		return m.finish()
	case one.stop == nil:
		return views.Toast(views.Info, "they run as one call of "+api.MetaMultiExecute+": "+alone+"; "+m.env.Keys.Global.Back.Help().Key+" stops all")
	}
	one.at = stopping
	one.version++
	m.run.stale = true
	one.stop()
	return nil
}

// stopAll ends every call that is under way.
func (m *Model) stopAll() tea.Cmd {
	m.reading.Cancel()
	if m.run == nil || m.run.over() {
		return nil
	}
	for _, one := range m.run.items {
		switch one.at {
		case waiting:
			one.at = stopping
			one.end(api.ExecuteResult{}, desk.Said{}, errNotSent, m.env.Now())
		case running:
			one.at = stopping
			one.version++
		default:
		}
	}
	m.run.stale = true
	m.run.stop()
	return m.finish()
}
