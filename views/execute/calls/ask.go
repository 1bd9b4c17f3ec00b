package calls

import (
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/execute/desk"
	"trs/views/safetext"
)

// asking is what the user was asked.
type asking int

const (
	_ asking = iota
	saveName
	savePlace
	saveSecrets
	saveReplace
	rename
	remove
	editFile
)

// question is what the user was asked last, and what the answer is for.
type question struct {
	id    uint64
	kind  asking
	call  Named // to be saved or changed
	place Place
	there Named // to be replaced
	items []item
	path  string
	text  string
}

func (m *Model) ask(q question) uint64 {
	q.id = views.NextID()
	m.question = q
	return q.id
}

// SaveAs asks for a name and a place, and saves a request as a named call.
func (m *Model) SaveAs(request desk.Request) tea.Cmd {
	return m.askName(Named{Name: suggested(request.Slug), Request: request})
}

// suggested is a name for a call of a tool: its slug as words.
func suggested(slug string) string { return strings.ToLower(strings.ReplaceAll(slug, "_", " ")) }

func (m *Model) askName(call Named) tea.Cmd {
	return views.Send(views.PromptMsg{
		ID: m.ask(question{kind: saveName, call: call}), Title: "Save as a named call",
		Body:  "The call of " + call.Slug + " is saved with its arguments and its account, as a file that can be shared.",
		Value: call.Name, Suggested: true, Check: checkName,
	})
}

const maxName = 200

func checkName(name string) string {
	switch {
	case strings.TrimSpace(name) == "":
		return "a call needs a name"
	case len(name) > maxName:
		return "the name is too long"
	}
	return ""
}

// askPlace asks where to save, if there is a choice.
func (m *Model) askPlace(call Named) tea.Cmd {
	if m.store.project == "" {
		return m.askSecrets(call, Own)
	}
	return views.Send(views.PickMsg{
		ID: m.ask(question{kind: savePlace, call: call}), Title: "Where to save " + safetext.Line(call.Name),
		Items: []views.PickItem{
			{Label: "among my own calls", Note: m.store.own},
			{Label: "in this project, to be shared", Note: m.store.project + "/" + projectFolder},
		},
	})
}

// askSecrets asks what to do with values that look like secrets, if there are
// any: files are copied and shared more easily than one thinks.
func (m *Model) askSecrets(call Named, place Place) tea.Cmd {
	if !hasSecrets(call.Arguments) {
		return m.save(call, place)
	}
	return views.Send(views.PickMsg{
		ID: m.ask(question{kind: saveSecrets, call: call, place: place}), Title: "The arguments hold what looks like a secret",
		Items: []views.PickItem{
			{Label: "leave it out", Note: "the form asks for it when the call is opened"},
			{Label: "write it into the file", Note: "whoever reads the file has it"},
		},
	})
}

func (m *Model) save(call Named, place Place) tea.Cmd {
	m.question = question{kind: saveReplace, call: call, place: place}
	ctx, req := m.work.Begin(m.env.Ctx)
	store := m.store
	return change(req, "saved as "+safetext.Line(call.Name), func() error {
		_, err := store.Save(ctx, place, call)
		return err
	})
}

// askReplace asks before a call of the same name is overwritten.
func (m *Model) askReplace(there Named) tea.Cmd {
	q := m.question
	q.there = there
	return views.Send(views.ConfirmMsg{
		ID: m.ask(q), Title: "There is a call of this name", Yes: "replace it", Danger: true,
		Body: safetext.Line(there.Name) + " in " + safetext.Line(there.File) + " calls " + safetext.Line(there.Slug) +
			". Its tool, arguments and account are replaced.",
	})
}

// askDelete asks before calls are deleted or runs are forgotten.
func (m *Model) askDelete() tea.Cmd {
	items := m.chosen()
	if len(items) == 0 || items[0].problem != nil {
		return nil
	}
	title, body, yes := "Forget this run", "Its arguments and its result are removed from this computer.", "forget it"
	switch {
	case items[0].named != nil && len(items) == 1:
		title, yes = "Delete "+safetext.Line(items[0].named.Name), "delete it"
		body = "It is taken out of " + safetext.Line(items[0].named.File) + "."
	case items[0].named != nil:
		title, yes = "Delete "+strconv.Itoa(len(items))+" named calls", "delete them"
		body = "They are taken out of their files."
	case len(items) > 1:
		title, yes = "Forget "+strconv.Itoa(len(items))+" runs", "forget them"
		body = "Their arguments and their results are removed from this computer."
	}
	return views.Send(views.ConfirmMsg{ID: m.ask(question{kind: remove, items: items}), Title: title, Body: body, Yes: yes, Danger: true})
}

func (m *Model) askRename() tea.Cmd {
	one, ok := m.list.Selected()
	if !ok || one.named == nil {
		return views.Toast(views.Info, "only named calls have a name; "+m.env.Keys.Calls.Save.Help().Key+" gives one")
	}
	return views.Send(views.PromptMsg{
		ID: m.ask(question{kind: rename, call: *one.named}), Title: "Rename the call", Value: one.named.Name, Check: checkName,
		Body: "The name stands in " + safetext.Line(one.named.File) + "; the file keeps its own.",
	})
}

// handleAnswer acts on an answer, if it is to a question of this list.
func (m *Model) handleAnswer(msg tea.Msg) tea.Cmd {
	q := m.question
	if q.id == 0 {
		return nil
	}
	switch msg := msg.(type) {
	case views.PromptedMsg:
		if msg.ID == q.id && msg.OK {
			return m.prompted(q, strings.TrimSpace(msg.Value))
		}
	case views.PickedMsg:
		if msg.ID == q.id && msg.Index >= 0 {
			return m.picked(q, msg.Index)
		}
	case views.ConfirmedMsg:
		if msg.ID == q.id && msg.Yes {
			return m.confirmed(q)
		}
	case views.EditedMsg:
		if msg.ID == q.id {
			return m.edited(q, msg)
		}
	}
	return nil
}

func (m *Model) prompted(q question, name string) tea.Cmd {
	call := q.call
	if q.kind == saveName {
		call.Name = name
		return m.askPlace(call)
	}
	ctx, req := m.work.Begin(m.env.Ctx)
	store := m.store
	return change(req, "renamed", func() error { return store.Rename(ctx, call, name) })
}

func (m *Model) picked(q question, index int) tea.Cmd {
	if q.kind == savePlace {
		return m.askSecrets(q.call, []Place{Own, Project}[min(index, 1)])
	}
	call := q.call
	if index == 0 {
		call.Arguments = withoutSecrets(call.Arguments)
	}
	return m.save(call, q.place)
}

func (m *Model) confirmed(q question) tea.Cmd {
	ctx, req := m.work.Begin(m.env.Ctx)
	store, runs := m.store, m.runs
	if q.kind == saveReplace {
		call := q.call
		call.Name, call.Note = q.there.Name, q.there.Note
		return change(req, "saved as "+safetext.Line(call.Name), func() error { return store.Replace(ctx, q.there, call) })
	}
	clear(m.marked)
	done := "deleted"
	if q.items[0].run != nil {
		done = "forgotten"
	}
	return change(req, done, func() error {
		for _, one := range q.items {
			var err error
			if one.named != nil {
				err = store.Delete(ctx, *one.named)
			} else if one.run != nil {
				err = runs.Forget(*one.run)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (m *Model) edited(q question, msg views.EditedMsg) tea.Cmd {
	switch {
	case msg.Err != nil:
		return views.Toast(views.Bad, msg.Err.Error())
	case !msg.Changed:
		return nil
	}
	_, req := m.work.Begin(m.env.Ctx)
	return change(req, "saved "+safetext.Line(baseName(q.path)), func() error { return writeFile(q.path, q.text, msg.Text) })
}
