package batch

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/execute/desk"
	"trs/views/list"
)

// progress is where a call is.
type progress int

const (
	ready progress = iota
	waiting
	running
	stopping
	ended
)

// item is one call of the batch, and what became of it.
type item struct {
	id      uint64
	request desk.Request
	off     bool // does not take part

	at      progress
	began   time.Time
	took    time.Duration
	outcome desk.Outcome
	result  api.ExecuteResult
	said    desk.Said
	size    int // of the result, also when it is not held any more
	err     error
	run     uint64 // the run that it last took part in
	stop    func() // ends it alone; nil when it cannot be
	stopped bool   // the user did not wait for its answer
	version int    // counts changes of what the detail shows
}

// Bounds of the batch.
const (
	maxItems     = 1000
	maxArguments = 1 << 20
	maxHeld      = 256 << 20 // of all results together
)

// problem says why a call cannot be sent, or is "".
func (i *item) problem() error {
	trimmed := bytes.TrimSpace(i.request.Arguments)
	switch {
	case i.request.Slug == "":
		return errors.New("the call names no tool")
	case len(trimmed) == 0:
		return nil
	case !json.Valid(trimmed):
		return errors.New("the arguments are not JSON")
	case trimmed[0] != '{':
		return errors.New("the arguments are not an object")
	}
	return nil
}

// active reports whether the call is under way.
func (i *item) active() bool { return i.at == waiting || i.at == running || i.at == stopping }

// reset forgets what became of a call.
func (i *item) reset() {
	*i = item{id: i.id, request: i.request, off: i.off, version: i.version + 1}
}

// end notes what became of a call.
func (i *item) end(result api.ExecuteResult, said desk.Said, err error, now time.Time) {
	i.stopped = i.at == stopping
	i.at, i.stop = ended, nil
	i.result, i.said, i.err, i.size = result, said, err, len(result.Data)
	i.outcome = desk.Judge(said, err, i.stopped)
	if !i.began.IsZero() {
		i.took = now.Sub(i.began)
	}
	i.version++
}

// add puts calls at the end, or one in the place of another.
func (m *Model) add(msg desk.AddMsg) tea.Cmd {
	requests := msg.Requests
	if at := m.index(msg.Instead); at >= 0 && len(requests) > 0 && !m.items[at].active() {
		m.items[at].request = requests[0]
		m.items[at].reset()
		m.list.Select(at)
		requests = requests[1:]
	}
	refused := 0
	for _, request := range requests {
		if len(m.items) >= maxItems || len(request.Arguments) > maxArguments {
			refused++
			continue
		}
		m.items = append(m.items, &item{id: views.NextID(), request: request})
	}
	cmd := m.changed()
	if len(requests) > refused {
		m.list.Select(len(m.items) - 1)
	}
	switch {
	case refused > 0:
		return tea.Batch(cmd, views.Toast(views.Warning, list.Count(refused)+" could not be added: a batch has at most "+list.Count(maxItems)+
			" calls with arguments of at most 1 MB each"))
	case len(requests) > 0:
		text := countCalls(len(requests)) + " added to the batch"
		if !m.shown {
			text += ", now " + countCalls(len(m.items)) + "; " + m.env.Keys.Execute.Batch.Help().Key + " shows it"
		}
		return tea.Batch(cmd, views.Toast(views.Good, text))
	}
	return cmd
}

// index is the place of an item, or -1.
func (m *Model) index(id uint64) int {
	for at, one := range m.items {
		if id != 0 && one.id == id {
			return at
		}
	}
	return -1
}

// changed lists the items anew and keeps them.
func (m *Model) changed() tea.Cmd {
	m.countOut()
	items := make([]*item, len(m.items))
	copy(items, m.items)
	return tea.Batch(m.list.SetItems(items), m.keep())
}

// countOut counts the calls that do not take part.
func (m *Model) countOut() {
	m.out = 0
	for _, one := range m.items {
		if one.off {
			m.out++
		}
	}
}

// holding lets go of the oldest results when all together are too large.
func (m *Model) holding() {
	total := 0
	for _, one := range m.items {
		total += len(one.result.Data)
	}
	for _, one := range m.items {
		if total <= maxHeld {
			return
		}
		total -= len(one.result.Data)
		if len(one.result.Data) > 0 {
			one.result.Data = nil
			one.version++
		}
	}
}

func countCalls(n int) string {
	if n == 1 {
		return "1 call"
	}
	return list.Count(n) + " calls"
}
