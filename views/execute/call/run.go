package call

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/form"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
)

// questions is what the pane has asked the user.
type questions struct {
	id       uint64
	kind     question
	accounts []string // behind the picker
	path     string
	data     []byte
}

type question int

const (
	_ question = iota
	askInvalid
	askDanger
	askAccount
	askSlug
	askPath
	askOverwrite
	askReset
)

func (m *Model) ask(kind question) uint64 {
	m.questions.id, m.questions.kind = views.NextID(), kind
	return m.questions.id
}

// handleQuestion acts on an answer, if it is to a question of this pane.
func (m *Model) handleQuestion(msg tea.Msg) (tea.Cmd, bool) {
	q := m.questions
	switch msg := msg.(type) {
	case views.ConfirmedMsg:
		if msg.ID != q.id {
			return nil, false
		}
		if !msg.Yes {
			return nil, true
		}
		return m.confirmed(q), true
	case views.PickedMsg:
		if msg.ID != q.id {
			return nil, false
		}
		if msg.Index >= 0 && msg.Index < len(q.accounts) {
			m.account = q.accounts[msg.Index]
		}
		return nil, true
	case views.PromptedMsg:
		if msg.ID != q.id {
			return nil, false
		}
		if !msg.OK {
			return nil, true
		}
		if q.kind == askSlug {
			return m.openTool(views.OpenToolMsg{Slug: msg.Value}), true
		}
		_, req := m.save.Begin(m.env.Ctx)
		return saveFile(req, msg.Value, q.data, false), true
	}
	return nil, false
}

func (m *Model) confirmed(q questions) tea.Cmd {
	switch q.kind {
	case askInvalid:
		return m.askDanger()
	case askDanger:
		return m.execute()
	case askOverwrite:
		_, req := m.save.Begin(m.env.Ctx)
		return saveFile(req, q.path, q.data, true)
	case askReset:
		cmd, err := m.form.SetValue([]byte("{}"))
		if err != nil {
			return views.Toast(views.Bad, err.Error())
		}
		return cmd
	default: // the others are not answered by yes or no
	}
	return nil
}

// runWanted is the key to run: it waits for a check that is under way.
func (m *Model) runWanted() tea.Cmd {
	switch {
	case m.run.Busy():
		return views.Toast(views.Info, m.outcomeSlug()+" is running")
	case m.form == nil || m.session == nil:
		return nil
	case m.form.Checking():
		m.wanted = true
		return nil
	}
	return m.start()
}

// start runs the tool, after the questions that have to be asked.
func (m *Model) start() tea.Cmd {
	if m.form == nil || m.session == nil || m.run.Busy() {
		return nil
	}
	problems := m.form.Errors()
	if len(problems) == 0 {
		return m.askDanger()
	}
	m.form.ShowErrors()
	if strings.HasPrefix(problems[0].Message, "not JSON") {
		return views.Toast(views.Bad, problems[0].Message)
	}
	if !m.form.Raw() {
		m.form.FocusField(problems[0].Path...)
	}
	const most = 8
	var body strings.Builder
	for _, p := range problems[:min(len(problems), most)] {
		body.WriteString("✗ " + safetext.Line(p.String()) + "\n")
	}
	if len(problems) > most {
		fmt.Fprintf(&body, "and %d more\n", len(problems)-most)
	}
	body.WriteString("\nThe server will probably refuse this.")
	return views.Send(views.ConfirmMsg{
		ID: m.ask(askInvalid), Title: "The arguments do not fit the schema", Body: body.String(), Yes: "run anyway", Danger: true,
	})
}

// askDanger asks before a tool runs that destroys or overwrites.
func (m *Model) askDanger() tea.Cmd {
	if m.tool == nil || !slices.Contains(m.tool.Tags, "destructiveHint") {
		return m.execute()
	}
	where := "in the SANDBOX"
	if m.env.Live() {
		where = "on the LIVE server"
	}
	as, _ := m.accountText()
	return views.Send(views.ConfirmMsg{
		ID: m.ask(askDanger), Title: "Run " + m.slug, Danger: true, Yes: "run it",
		Body: "This tool is marked destructive. It runs " + where + ", as " + as + ".",
	})
}

func (m *Model) execute() tea.Cmd {
	if m.form == nil || m.session == nil || m.run.Busy() {
		return nil
	}
	what := call{session: m.session.ID, slug: m.slug, account: m.account, arguments: m.form.Value()}
	ctx, req := m.run.Begin(m.env.Ctx)
	ctx, m.stop = context.WithCancel(ctx) //nolint:gosec // cancelRun and handleExecuted call it
	m.stopping, m.began = false, m.env.Now()
	m.side = sideTree
	m.split.SetFocus(split.Detail)
	m.sizeParts()
	return tea.Batch(m.keepNow(), execute(ctx, m.client, req, what))
}

func (m *Model) outcomeSlug() string { return safetext.Line(m.slug) }

// cancelRun ends the run in flight. Its answer still counts: it says whether the
// tool may have run.
func (m *Model) cancelRun() {
	if m.stop != nil {
		m.stopping = true
		m.stop()
	}
}

func (m *Model) handleExecuted(msg executedMsg) tea.Cmd {
	if !m.run.Accept(msg.req) {
		return nil
	}
	if m.stop != nil {
		m.stop()
		m.stop = nil
	}
	cancelled := m.stopping
	m.stopping = false
	o := &outcome{
		slug: msg.call.slug, account: msg.call.account, sent: msg.call.arguments,
		result: msg.result, err: msg.err, took: m.env.Now().Sub(m.began),
	}
	m.outcome = o
	m.status = views.Status{Text: msg.call.slug + " in " + status.Took(o.took)}
	switch {
	case cancelled && msg.err != nil:
		m.status = views.Status{Text: "cancelled: " + unknownText, Err: true}
		if !api.OutcomeUnknown(msg.err) {
			m.status.Text = "cancelled before anything was sent"
		}
	case msg.err != nil:
		m.status = views.Status{Text: msg.call.slug + " was not run: " + errorcard.Message(msg.err), Err: true}
		if api.OutcomeUnknown(msg.err) {
			m.status.Text = unknownText
		}
	case msg.result.Error != nil:
		m.status = views.Status{Text: msg.call.slug + " failed in " + status.Took(o.took), Err: true}
	}
	m.body.SetDocument(nil)
	m.side = sideTree
	m.sizeParts()
	if msg.err != nil {
		return nil
	}
	return m.body.SetSource(msg.result.Data)
}

const unknownText = "the tool may have run; look at its effects before you run it again"

// newForm makes the form of a tool that was read.
func (m *Model) newForm(msg toolLoadedMsg, arguments []byte) {
	m.form = form.New(m.env, msg.schema, arguments)
}

// recall is what was last filled in for the tool in this session, or else in
// another one.
func (m *Model) recall() (Kept, bool) {
	var other Kept
	for _, kept := range m.known {
		switch {
		case kept.Tool != m.slug:
		case kept.Session == m.session.ID:
			return kept, true
		case other.Tool == "":
			other = kept
			other.Account = "" // accounts belong to the other session's user
		}
	}
	return other, other.Tool != ""
}

// keepLater has the arguments kept a moment after they changed.
func (m *Model) keepLater() tea.Cmd {
	if m.keeping || m.form == nil || !m.form.Changed() || m.same() {
		return nil
	}
	m.keeping = true
	return keepLater()
}

// same reports whether what is kept is what is in the form.
func (m *Model) same() bool {
	kept, ok := m.recall()
	return ok && kept.Session == m.session.ID && kept.Account == m.account && kept.Arguments == string(m.form.Value())
}

// keepNow keeps the arguments of the open tool, at once in memory and then on
// the disk.
func (m *Model) keepNow() tea.Cmd {
	if m.form == nil || m.session == nil || m.slug == "" || m.same() || !m.form.Changed() && string(m.form.Value()) == "{}" {
		return nil
	}
	one := Kept{Session: m.session.ID, Tool: m.slug, Arguments: string(m.form.Value()), Account: m.account, Used: m.env.Now()}
	m.known = withKept(m.known, one)
	_, req := m.keep.Begin(m.env.Ctx)
	return keepArguments(m.env.Ctx, req, m.memory, one)
}

func (m *Model) handleMemory(msg memoryReadMsg) tea.Cmd {
	if !m.keep.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		m.status = views.Status{Text: "arguments cannot be kept: " + msg.err.Error(), Err: true}
		return nil
	}
	m.known = msg.kept
	return m.listChoices()
}
