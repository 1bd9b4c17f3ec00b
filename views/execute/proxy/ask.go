package proxy

import (
	"errors"
	"mime"
	"net/url"
	"path"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/status"
)

// errNotSent is how a request ended that was put aside.
var errNotSent = errors.New("not sent")

// question is what was asked of the user.
type question int

const (
	askNothing question = iota
	askInvalid
	askChange
	askToolkit
	askSlug
	askPath
	askOverwrite
	askReset
	askKeepSecrets
	askClear
)

// questions is the one that is open, and what it is about.
type questions struct {
	id    uint64
	kind  question
	slugs []string // of the toolkits to choose from
	path  string
}

func (m *Model) ask(kind question) uint64 {
	m.questions.id, m.questions.kind = views.NextID(), kind
	return m.questions.id
}

func (m *Model) askInvalid(wrong []string) tea.Cmd {
	const most = 8
	var body strings.Builder
	for _, each := range wrong[:min(len(wrong), most)] {
		body.WriteString("✗ " + safetext.Line(each) + "\n")
	}
	if len(wrong) > most {
		body.WriteString("and " + plural(len(wrong)-most, "more problem") + "\n")
	}
	return views.Send(views.ConfirmMsg{
		ID: m.ask(askInvalid), Title: "Something is wrong with the request", Body: body.String(), Yes: "send anyway", Danger: true,
	})
}

// askToolkit offers the connected toolkits, and any other.
func (m *Model) askToolkit() tea.Cmd {
	var items []views.PickItem
	m.questions.slugs = nil
	for i := range m.toolkits {
		note := "no account needed"
		if account := m.toolkits[i].ConnectedAccount; account != nil {
			note = m.accountName(account)
		}
		items = append(items, views.PickItem{Label: m.toolkits[i].Slug, Note: note})
		m.questions.slugs = append(m.questions.slugs, m.toolkits[i].Slug)
	}
	items = append(items, views.PickItem{Label: "another toolkit…", Note: "by its slug"})
	return views.Send(views.PickMsg{ID: m.ask(askToolkit), Title: "Whose credential is used", Items: items})
}

func (m *Model) askSlug() tea.Cmd {
	return views.Send(views.PromptMsg{
		ID: m.ask(askSlug), Title: "A toolkit", Placeholder: "github", Value: m.toolkit,
		Body: "The slug of any toolkit. The session needs an account for it, unless the request brings credentials of its own.",
		Check: func(slug string) string {
			if strings.TrimSpace(slug) == "" || strings.ContainsAny(strings.TrimSpace(slug), " /\t") {
				return "a toolkit has a slug, for example github"
			}
			return ""
		},
	})
}

func (m *Model) askReset() tea.Cmd {
	return views.Send(views.ConfirmMsg{
		ID: m.ask(askReset), Title: "New request", Yes: "begin anew", Body: "The form is emptied. What was not sent stays among the earlier requests.",
	})
}

// askPath asks where to write the file that the service sent.
func (m *Model) askPath() tea.Cmd {
	if m.outcome == nil || m.outcome.result.BinaryData == nil || m.save.Busy() {
		return nil
	}
	file := m.outcome.result.BinaryData
	return views.Send(views.PromptMsg{
		ID: m.ask(askPath), Title: "Write the file", Value: m.outcome.fileName(),
		Body: status.Bytes(file.Size) + " of " + safetext.Line(clip(file.ContentType)) + ". Nothing is overwritten without a question.",
		Check: func(path string) string {
			if strings.TrimSpace(path) == "" {
				return "a file needs a name"
			}
			return ""
		},
	})
}

// fileName is a name for the file that the service sent.
func (o *outcome) fileName() string {
	name := o.name()
	if u, err := url.Parse(o.result.BinaryData.URL); err == nil {
		if last := path.Base(u.Path); path.Ext(last) != "" && len(last) < 100 && safetext.Line(last) == last && !strings.ContainsAny(last, `/\`) && last[0] != '.' {
			return last
		}
	}
	if path.Ext(name) == "" {
		if ends, err := mime.ExtensionsByType(o.result.BinaryData.ContentType); err == nil && len(ends) > 0 {
			name += ends[0]
		}
	}
	return name
}

// handleQuestion acts on the answer to the desk's own question.
func (m *Model) handleQuestion(msg tea.Msg) (tea.Cmd, bool) {
	q := m.questions
	switch msg := msg.(type) {
	case views.ConfirmedMsg:
		if msg.ID != q.id || q.id == 0 {
			return nil, false
		}
		m.questions = questions{}
		if msg.Yes {
			return m.confirmed(q), true
		}
		return nil, true
	case views.PickedMsg:
		if msg.ID != q.id || q.id == 0 {
			return nil, false
		}
		switch {
		case msg.Index < 0:
		case msg.Index < len(q.slugs):
			m.setToolkit(q.slugs[msg.Index])
		default:
			return m.askSlug(), true
		}
		m.questions = questions{}
		return m.keepLater(), true
	case views.PromptedMsg:
		if msg.ID != q.id || q.id == 0 {
			return nil, false
		}
		m.questions = questions{}
		return m.prompted(q, msg), true
	}
	return nil, false
}

func (m *Model) confirmed(q questions) tea.Cmd {
	switch q.kind { //nolint:exhaustive // the others are not confirmed
	case askInvalid:
		return m.askChange()
	case askChange:
		return m.execute()
	case askOverwrite:
		return m.writeFile(q.path, true)
	case askReset:
		return m.reset()
	case askKeepSecrets:
		m.secret = true
		return tea.Batch(m.keepNow(), views.Toast(views.Warning, "the credentials of this request are written to disk"))
	case askClear:
		return tea.Batch(m.earlier.SetItems(nil), clearEarlier(m.env.Ctx, m.o.Memory), views.Toast(views.Good, "earlier requests are forgotten"))
	}
	return nil
}

func (m *Model) prompted(q questions, msg views.PromptedMsg) tea.Cmd {
	value := strings.TrimSpace(msg.Value)
	if !msg.OK || value == "" {
		return nil
	}
	if q.kind == askSlug {
		m.setToolkit(value)
		return m.keepLater()
	}
	return m.writeFile(value, false)
}

func (m *Model) setToolkit(slug string) {
	m.toolkit, m.chosen, m.dirty = slug, true, true
	m.sizeParts()
}

func (m *Model) reset() tea.Cmd {
	aside := m.putAside(Entry{})
	m.secret = false
	cmd := m.setRequest(emptyRequest)
	m.form.FocusField("endpoint")
	return tea.Batch(aside, cmd, m.keepNow())
}

func (m *Model) writeFile(path string, overwrite bool) tea.Cmd {
	if m.outcome == nil || m.outcome.result.BinaryData == nil {
		return nil
	}
	ctx, req := m.save.Begin(m.env.Ctx)
	return download(ctx, m.client, req, m.outcome.result.BinaryData.URL, path, overwrite)
}

func (m *Model) handleDownloaded(msg downloadedMsg) tea.Cmd {
	if !m.save.Accept(msg.req) {
		return nil
	}
	switch {
	case msg.err != nil:
		m.status = views.Status{Text: msg.err.Error(), Err: true}
		return views.Toast(views.Bad, msg.err.Error())
	case msg.exists:
		id := m.ask(askOverwrite)
		m.questions.path = msg.path
		return views.Send(views.ConfirmMsg{
			ID: id, Title: "Overwrite", Body: safetext.Line(msg.path) + " is there already.", Yes: "overwrite", Danger: true,
		})
	}
	m.status = views.Status{Text: "wrote " + status.Bytes(msg.size) + " to " + msg.path}
	return views.Toast(views.Good, m.status.Text)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return list.Count(n) + " " + what + "s"
}
