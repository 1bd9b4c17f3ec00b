package batch

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/execute/desk"
	"trs/views/jsonscan"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
)

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.picker.Shown():
		return m.picker.Update(msg)
	case key.Matches(msg, k.Batch.Run):
		return m.begin()
	case m.split.Focus() == split.Master && m.list.CapturesInput():
		return m.list.Update(msg)
	case m.split.Focus() == split.Detail && m.showsAnswer() && m.answer.CapturesInput():
		return m.answer.Update(msg)
	case m.splitKey(msg):
		return nil
	case key.Matches(msg, k.Global.Back):
		return m.back(msg)
	case key.Matches(msg, k.Batch.Fix):
		return m.goFix()
	case key.Matches(msg, k.Batch.Side):
		m.inDetail.sent = !m.inDetail.sent
		return m.show()
	case m.split.Focus() == split.Detail && m.showsAnswer():
		return m.answer.Update(msg)
	case m.split.Focus() == split.Detail:
		m.facts.Update(msg)
		return nil
	}
	return m.listKey(msg)
}

func (m *Model) splitKey(msg tea.KeyMsg) bool {
	before := m.split.Share()
	if !m.split.Update(msg) {
		return false
	}
	m.share += m.split.Share() - before
	m.sizeParts()
	return true
}

// back goes one level back: the answer, what runs, a filter, the desk.
func (m *Model) back(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.split.Focus() == split.Detail && m.showsAnswer() && m.answer.Esc():
	case m.busy():
		return m.stopAll()
	case m.split.Focus() == split.Detail:
		m.split.SetFocus(split.Master)
		m.sizeParts()
	case m.list.Filter() != "":
		return m.list.Update(msg)
	default:
		return views.Send(desk.ShowMsg{Desk: desk.Call})
	}
	return nil
}

func (m *Model) listKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	if key.Matches(msg, k.Batch.Add) {
		return m.picker.OpenToAdd()
	}
	one, ok := m.list.Selected()
	if !ok {
		return m.list.Update(msg)
	}
	switch {
	case key.Matches(msg, k.Batch.Stop):
		return m.stopOne(one)
	case m.busy():
		return m.list.Update(msg) // what runs is not arranged
	case key.Matches(msg, k.List.Open):
		return views.Send(desk.EditMsg{Item: one.id, Request: one.request})
	case key.Matches(msg, k.Global.Edit):
		return views.Send(views.EditTextMsg{
			ID: m.ask(askEdit, one.id), Name: one.request.Slug, Suffix: ".json", Text: jsonscan.Indent(one.request.Arguments) + "\n",
		})
	case key.Matches(msg, k.List.Mark):
		one.off = !one.off
		m.countOut()
		m.list.Select(m.list.Cursor() + 1)
		return m.keep()
	}
	return m.arrangeKey(msg, one)
}

// arrangeKey is the keys that change the list or how it runs.
func (m *Model) arrangeKey(msg tea.KeyMsg, one *item) tea.Cmd {
	k := m.env.Keys.Batch
	at := m.index(one.id)
	switch {
	case key.Matches(msg, k.Mode):
		m.together = !m.together
		return m.keep()
	case key.Matches(msg, k.Parallel):
		if m.parallel *= 2; m.parallel > maxParallel {
			m.parallel = 1
		}
		m.together = false
		return m.keep()
	case key.Matches(msg, k.Account):
		return m.askAccount(one)
	case key.Matches(msg, k.Duplicate):
		if len(m.items) >= maxItems {
			return views.Toast(views.Warning, "a batch has at most "+list.Count(maxItems)+" calls")
		}
		m.items = slices.Insert(m.items, at+1, &item{id: views.NextID(), request: one.request, off: one.off})
		cmd := m.changed()
		m.list.SelectKey(m.items[at+1].key())
		return cmd
	case key.Matches(msg, k.Remove):
		m.items = slices.Delete(slices.Clone(m.items), at, at+1)
		return m.changed()
	case key.Matches(msg, k.Clear):
		return views.Send(views.ConfirmMsg{
			ID: m.ask(askClear, 0), Title: "Remove all calls", Danger: true, Yes: "remove all",
			Body: "All " + countCalls(len(m.items)) + " and their answers are taken out of the batch. Named calls and earlier runs stay.",
		})
	case key.Matches(msg, k.MoveUp):
		return m.move(at, at-1)
	case key.Matches(msg, k.MoveDown):
		return m.move(at, at+1)
	}
	return m.list.Update(msg)
}

// move puts a call to another place.
func (m *Model) move(from, to int) tea.Cmd {
	if to < 0 || to >= len(m.items) {
		return nil
	}
	m.items = slices.Clone(m.items)
	m.items[from], m.items[to] = m.items[to], m.items[from]
	return m.changed()
}

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	if m.picker.Shown() {
		return m.picker.Update(msg)
	}
	m.split.Update(msg)
	m.sizeParts()
	switch part, x, y, ok := m.split.Hit(msg); {
	case !ok:
	case part == split.Master && y == 0 && msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress:
		return m.begin()
	case part == split.Master:
		m.list.Mouse(msg, y-m.headLines())
	case m.showsAnswer():
		return m.answer.Mouse(msg, x, y-m.factLines())
	default:
		m.facts.Update(msg)
	}
	return nil
}

// asking is what the user was asked.
type asking int

const (
	_ asking = iota
	askDanger
	askClear
	askAccount
	askEdit
)

type question struct {
	id   uint64
	kind asking
	item uint64
}

func (m *Model) ask(kind asking, item uint64) uint64 {
	m.question = question{id: views.NextID(), kind: kind, item: item}
	return m.question.id
}

func (m *Model) askAccount(one *item) tea.Cmd {
	return views.Send(views.PromptMsg{
		ID: m.ask(askAccount, one.id), Title: "As which account", Value: one.request.Account,
		Body:        safetext.Line(one.request.Slug) + " runs as the account with this id or alias. Empty leaves the choice to the session.",
		Placeholder: "ca_… or an alias",
	})
}

// handleAnswer acts on an answer, if it is to a question of this desk.
func (m *Model) handleAnswer(msg tea.Msg) (tea.Cmd, bool) {
	q := m.question
	switch msg := msg.(type) {
	case views.ConfirmedMsg:
		if q.id == 0 || msg.ID != q.id {
			return nil, false
		}
		switch {
		case msg.Yes && q.kind == askDanger:
			return m.start(), true
		case msg.Yes && q.kind == askClear && !m.busy():
			m.items = nil
			return m.changed(), true
		}
		return nil, true
	case views.PromptedMsg:
		if q.id == 0 || msg.ID != q.id {
			return nil, false
		}
		if at := m.index(q.item); msg.OK && at >= 0 && !m.items[at].active() {
			m.items[at].request.Account = strings.TrimSpace(msg.Value)
			m.items[at].reset()
			return m.changed(), true
		}
		return nil, true
	case views.EditedMsg:
		if q.id == 0 || msg.ID != q.id {
			return nil, false
		}
		return m.edited(q, msg), true
	}
	return nil, false
}

// edited takes arguments that were edited as text. What is not JSON is kept too:
// it is said when the batch is run.
func (m *Model) edited(q question, msg views.EditedMsg) tea.Cmd {
	at := m.index(q.item)
	switch {
	case msg.Err != nil:
		return views.Toast(views.Bad, msg.Err.Error())
	case !msg.Changed || at < 0 || m.items[at].active():
		return nil
	case len(msg.Text) > maxArguments:
		return views.Toast(views.Bad, "the arguments are longer than 1 MB")
	}
	one := m.items[at]
	one.request.Arguments = []byte(strings.TrimSpace(msg.Text))
	one.reset()
	if err := one.problem(); err != nil {
		return tea.Batch(m.changed(), views.Toast(views.Bad, err.Error()+"; "+m.env.Keys.Global.Edit.Help().Key+" edits them again"))
	}
	return m.changed()
}

// Unsaved names the calls that are running: quitting cuts them off, and nobody
// learns what became of them.
func (m *Model) Unsaved() string {
	if m.run == nil || m.run.over() {
		return ""
	}
	return "a batch that is running (" + m.run.progress() + ")"
}
