package calls

import (
	"path/filepath"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/execute/desk"
	"trs/views/jsonscan"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/status"
)

// item is one row: a named call, an earlier run, or what is wrong with a file.
type item struct {
	named   *Named
	run     *Run
	problem *Problem
}

// key tells rows apart.
func (i item) key() string {
	switch {
	case i.named != nil:
		return "call " + i.named.File + " " + strconv.Itoa(i.named.Line) + " " + i.named.Name
	case i.run != nil:
		return "run " + i.run.ID
	case i.problem != nil:
		return "problem " + i.problem.Error()
	}
	return ""
}

// request is what would be sent; false for what cannot be.
func (i item) request() (desk.Request, bool) {
	switch {
	case i.named != nil:
		return i.named.Request, true
	case i.run != nil:
		return i.run.Request(), true
	}
	return desk.Request{}, false
}

// lacks says why a request cannot be sent as it is kept, or is "".
func (i item) lacks() string {
	switch {
	case i.run == nil:
		return ""
	case i.run.Cut:
		return "its arguments were too long to be kept"
	case i.run.Secret:
		return "secrets of its arguments were not kept"
	}
	return ""
}

// opened is the request to fill a form with: without what stands for a secret.
func (i item) opened() (desk.Request, bool) {
	request, ok := i.request()
	if ok && i.run != nil && i.run.Secret {
		request.Arguments = withoutSecrets(request.Arguments)
	}
	return request, ok
}

func newList(m *Model) *list.Model[item] {
	return list.New(list.Options[item]{
		Env: m.env,
		Columns: []list.Column{
			{Width: 1},
			{Width: 14, Flex: 4, Over: true},
			{Width: 10, Flex: 3, From: 44},
			{Width: 8, Right: true, From: 72},
			{Width: 10, Right: true},
		},
		Row:    m.row,
		Text:   item.text,
		Key:    item.key,
		Marked: func(i item) bool { return m.marked[i.key()] },
		Empty:  m.empty,
	})
}

func (m *Model) row(i item) []list.Cell {
	th := m.env.Theme
	muted := &th.Muted
	switch {
	case i.problem != nil:
		return []list.Cell{list.Paint("!", &th.Warn), list.Paint(safetext.Line(filepath.Base(i.problem.File)+": "+i.problem.Message), &th.Warn)}
	case i.named != nil:
		sign := list.Cell{}
		if i.named.Secret {
			sign = list.Paint("!", &th.Warn)
		}
		where := "own"
		if i.named.Place == Project {
			where = "project"
		}
		return []list.Cell{
			sign,
			{Text: safetext.Line(i.named.Name)},
			list.Paint(safetext.Line(i.named.Slug), muted),
			list.Paint(safetext.Line(i.named.Account), muted), list.Paint(where, muted),
		}
	case i.run != nil:
		sign, ink := i.run.Outcome.Sign(th)
		size := ""
		if i.run.Size > 0 {
			size = status.Bytes(int64(i.run.Size))
		}
		return []list.Cell{
			list.Paint(sign, ink),
			{Text: safetext.Line(i.run.Tool)},
			list.Paint(m.about(*i.run), muted),
			list.Paint(size, muted), list.Paint(status.Ago(i.run.Began, m.env.Now()), muted),
		}
	}
	return nil
}

// maxAbout bounds what is made safe of the arguments for a row.
const maxAbout = 200

// about tells runs of one tool apart: what was sent, or what went wrong.
func (m *Model) about(r Run) string {
	if r.Outcome != desk.Done && r.Error != "" {
		return safetext.Line(r.Error[:min(len(r.Error), maxAbout)])
	}
	text := string(r.Arguments[:min(len(r.Arguments), maxAbout)])
	if text == "{}" {
		return ""
	}
	return safetext.Line(strings.ToValidUTF8(strings.Trim(text, "{}"), ""))
}

// maxSearched bounds what a filter looks in, of the arguments of each run.
const maxSearched = 4096

// text is what a filter looks in.
func (i item) text() string {
	switch {
	case i.named != nil:
		return i.named.Name + " " + i.named.Slug + " " + i.named.Account + " " + i.named.Note + " " + i.named.File
	case i.run != nil:
		return i.run.Tool + " " + string(i.run.Outcome) + " " + i.run.Account + " " + i.run.LogID + " " + string(i.run.Arguments[:min(len(i.run.Arguments), maxSearched)]) + " " + i.run.Error
	case i.problem != nil:
		return i.problem.Error()
	}
	return ""
}

func (m *Model) empty() string {
	k := m.env.Keys
	switch {
	case m.read.Busy():
		return "Reading…"
	case m.err != nil:
		return "The calls cannot be read: " + safetext.Line(m.err.Error())
	case m.kind == earlier && m.tool != "" && !m.all:
		return safetext.Line(m.tool) + " was not run yet. Each run is kept here, with its arguments and its result; " +
			k.Calls.All.Help().Key + " shows the runs of all tools."
	case m.kind == earlier:
		return "No tool was run yet. Each run is kept here, with its arguments and its result."
	case m.tool != "" && !m.all:
		return "No call of " + safetext.Line(m.tool) + " has a name. " + m.naming() + " " + k.Calls.All.Help().Key +
			" shows the calls of all tools."
	}
	return "No call has a name. " + m.naming() + " Named calls are files named *" + suffix + ", in a project or of your own."
}

// naming says how a call gets a name.
func (m *Model) naming() string {
	k := m.env.Keys
	return "Press " + k.Execute.Keep.Help().Key + " in a form to save it under a name, or " + k.Calls.Save.Help().Key +
		" at an earlier run (" + k.Calls.Switch.Help().Key + " lists them)."
}

// fill lists what belongs in the list that is shown.
func (m *Model) fill() tea.Cmd {
	wanted := func(tool string) bool { return m.tool == "" || m.all || tool == m.tool }
	var items []item
	if m.kind == earlier {
		for i := range m.earlier {
			if wanted(m.earlier[i].Tool) {
				items = append(items, item{run: &m.earlier[i]})
			}
		}
		return m.list.SetItems(items)
	}
	for i := range m.listing.Calls {
		if wanted(m.listing.Calls[i].Slug) {
			items = append(items, item{named: &m.listing.Calls[i]})
		}
	}
	for i := range m.listing.Problems {
		items = append(items, item{problem: &m.listing.Problems[i]})
	}
	return m.list.SetItems(items)
}

// chosen is the marked rows in their order, or the one under the cursor.
func (m *Model) chosen() []item {
	var all []item
	for _, i := range m.list.Items() {
		if m.marked[i.key()] {
			all = append(all, i)
		}
	}
	if one, ok := m.list.Selected(); ok && len(all) == 0 {
		all = append(all, one)
	}
	return all
}

func (i item) copies() []views.Copyable {
	var copies []views.Copyable
	add := func(label, text string) {
		if text != "" {
			copies = append(copies, views.Copyable{Label: label, Text: func() string { return text }})
		}
	}
	if request, ok := i.request(); ok {
		copies = append(copies, views.Copyable{Label: "arguments", Text: func() string { return jsonscan.Indent(request.Arguments) }})
		add("tool slug", request.Slug)
	}
	switch {
	case i.named != nil:
		add("file", i.named.File)
	case i.run != nil:
		add("log id", i.run.LogID)
		add("error", i.run.Error)
	case i.problem != nil:
		add("problem", i.problem.Error())
		add("file", i.problem.File)
	}
	return copies
}
