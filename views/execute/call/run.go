package call

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/execute/calls"
	"trs/views/execute/desk"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
)

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

// refusal says why a read-only program does not run the open tool, or is "". The
// client has the last word, which sees the arguments too.
func (m *Model) refusal() string {
	switch {
	case !m.env.ReadOnly || m.tool == nil:
		return ""
	case api.IsMeta(m.slug):
		return api.HelperRefusal(m.slug)
	case m.offload:
		return "a large answer would be written to the session's files"
	}
	return api.ReadOnlyRefusal(m.tool)
}

// start runs the tool, after the questions that have to be asked.
func (m *Model) start() tea.Cmd {
	if m.form == nil || m.session == nil || m.run.Busy() {
		return nil
	}
	if why := m.refusal(); why != "" {
		return views.Toast(views.Warning, "READ-ONLY: "+why)
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
	as := ", without an account"
	switch {
	case m.slug == api.MetaMultiExecute:
		as = ", with these calls:\n\n" + callsOf(m.form.Value())
	case m.slug == api.MetaRemoteWorkbench:
		as = "; the tools that its code calls run with the accounts of the session"
	case !m.needsNoAccount():
		name, _ := m.accountText()
		as = ", as " + name
	}
	return views.Send(views.ConfirmMsg{
		ID: m.ask(askDanger), Title: "Run " + m.slug, Danger: true, Yes: "run it",
		Body: "This tool is marked destructive. It runs " + where + as + ".",
	})
}

// callsOf tells the calls of a multi-execute and their accounts, a line each.
func callsOf(arguments []byte) string {
	var several struct {
		Tools []struct {
			Slug    string `json:"tool_slug"`
			Account string `json:"account"`
		} `json:"tools"`
	}
	if err := json.Unmarshal(arguments, &several); err != nil || len(several.Tools) == 0 {
		return "none that can be told"
	}
	const most = 8
	var lines []string
	for i, one := range several.Tools {
		if i == most {
			lines = append(lines, fmt.Sprintf("and %d more", len(several.Tools)-most))
			break
		}
		as := "the session's account"
		if one.Account != "" {
			as = safetext.Line(one.Account)
		}
		lines = append(lines, safetext.Line(one.Slug)+", as "+as)
	}
	return strings.Join(lines, "\n")
}

// request is what the form says now.
func (m *Model) request() desk.Request {
	return desk.Request{Slug: m.slug, Arguments: m.form.Value(), Account: m.account, Offload: m.offload && desk.Offloads(m.slug)}
}

func (m *Model) execute() tea.Cmd {
	if m.form == nil || m.session == nil || m.run.Busy() {
		return nil
	}
	what := call{session: m.session.ID, Request: m.request()}
	ctx, req := m.run.Begin(m.env.Ctx)
	ctx, m.stop = context.WithCancel(ctx) //nolint:gosec // cancelRun and handleExecuted call it
	m.stopping, m.began = false, m.env.Now()
	m.outcome, m.side = nil, sideResult // a large answer is not held while the next one comes
	cleared := m.result.clear()
	m.split.SetFocus(split.Detail)
	m.sizeParts()
	return tea.Batch(m.keepUsed(), cleared, execute(ctx, m.client, req, what))
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
	o := &outcome{call: msg.call, result: msg.result, said: msg.said, err: msg.err, took: m.env.Now().Sub(m.began)}
	o.ranAs = m.ranAs(o)
	m.outcome = o
	ended := desk.Judge(msg.said, msg.err, cancelled)
	m.tell(o, ended, cancelled)
	m.side = sideResult
	shown := m.showResult(o)
	m.sizeParts()
	kept := calls.Ran(o.Request, o.session, m.began, o.took, &o.result, o.err, ended).Because(o.said)
	return tea.Batch(shown, calls.KeepRun(m.env.Ctx, m.o.Runs, kept, o.result.Data))
}

// tell says in the status line, in a few words, how a run ended that has no
// answer: the card has the rest, and the keys stand beside it.
func (m *Model) tell(o *outcome, ended desk.Outcome, cancelled bool) {
	m.status = views.Status{} // how an answer came about stands above it
	switch {
	case ended == desk.Unknown && cancelled:
		m.status = views.Status{Text: "cancelled: it may have run", Err: true}
	case ended == desk.Unknown:
		m.status = views.Status{Text: "it may have run", Err: true}
	case ended == desk.Stopped:
		m.status = views.Status{Text: "cancelled before it was sent", Err: true}
	case ended == desk.Refused:
		m.status = views.Status{Text: "the tool was not run", Err: true}
	case ended == desk.Failed && o.err != nil:
		m.status = views.Status{Text: o.Slug + " failed in " + status.Took(o.took), Err: true}
	}
}
