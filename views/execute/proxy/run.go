package proxy

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/answer"
	"trs/views/errorcard"
	"trs/views/safetext"
	"trs/views/split"
)

// runWanted sends the request as soon as it is checked.
func (m *Model) runWanted() tea.Cmd {
	switch {
	case m.session == nil:
		return views.Toast(views.Warning, "open a session first")
	case m.run.Busy():
		return nil
	case m.form.Checking():
		m.wanted = true
		return nil
	}
	return m.start()
}

// start sends the request, after the questions that it raises.
func (m *Model) start() tea.Cmd {
	if m.session == nil || m.run.Busy() {
		return nil
	}
	what := read(m.form.Value())
	switch {
	case m.toolkit == "":
		return m.askToolkit()
	case what.method == "" || what.endpoint == "":
		m.form.ShowErrors()
		if what.endpoint == "" {
			m.form.FocusField("endpoint")
		}
		return views.Toast(views.Warning, "a request needs its method and an endpoint")
	}
	if err := m.refused(what.method); err != nil {
		return views.Toast(views.Bad, errorcard.Message(err))
	}
	if wrong := m.wrong(what.problems()); len(wrong) > 0 {
		m.form.ShowErrors()
		return m.askInvalid(wrong)
	}
	return m.askChange()
}

// refused is why a program that only reads does not send a method, or nil. This
// is the one place of the desk that judges it; the client refuses it, too.
func (m *Model) refused(method string) error {
	if !m.env.ReadOnly {
		return nil
	}
	return api.PermitMethod(method)
}

// wrong is everything that speaks against sending the request: what the schema
// says, and bad.
func (m *Model) wrong(bad []string) []string {
	var all []string
	for _, p := range m.form.Errors() {
		all = append(all, p.String())
	}
	return append(all, bad...)
}

// askChange asks before a request that changes something: DELETE always, the
// others where it is for real.
func (m *Model) askChange() tea.Cmd {
	what := read(m.form.Value())
	if !changes(what.method) || what.method != http.MethodDelete && !m.env.Live() {
		return m.execute()
	}
	where := "in the SANDBOX"
	if m.env.Live() {
		where = "on the LIVE server"
	}
	as, _ := m.accountText()
	return views.Send(views.ConfirmMsg{
		ID: m.ask(askChange), Title: what.method + " " + safetext.Middle(safetext.Line(what.endpoint), 48), Danger: true, Yes: "send it",
		Body: fmt.Sprintf("This changes something at %s. It is sent %s, as %s.", safetext.Line(m.toolkit), where, safetext.Line(as)),
	})
}

// draft is what is in the form now.
func (m *Model) draft() Draft {
	return Draft{Session: m.session.ID, Toolkit: m.toolkit, Request: string(m.form.Value()), At: m.env.Now()}
}

// execute sends the request.
func (m *Model) execute() tea.Cmd {
	if m.session == nil || m.run.Busy() {
		return nil
	}
	one := sent{session: m.session.ID, draft: m.draft(), what: read(m.form.Value())}
	ctx, req := m.run.Begin(m.env.Ctx)
	ctx, m.stop = context.WithCancel(ctx) //nolint:gosec // cancelRun and handleSent call it
	m.stopping, m.began = false, m.env.Now()
	m.side = sideAnswer
	m.split.SetFocus(split.Detail)
	m.sizeParts()
	return tea.Batch(m.keepNow(), send(ctx, m.client, req, one))
}

// cancelRun ends the request in flight. Its answer still counts: it says whether
// the request may have had its effect.
func (m *Model) cancelRun() {
	if m.stop != nil {
		m.stopping = true
		m.stop()
	}
}

func (m *Model) handleSent(msg sentMsg) tea.Cmd {
	if !m.run.Accept(msg.req) {
		return nil
	}
	if m.stop != nil {
		m.stop()
		m.stop = nil
	}
	cancelled := m.stopping
	m.stopping = false
	o := &outcome{sent: msg.sent, request: msg.request, result: msg.result, err: msg.err, took: m.env.Now().Sub(m.began)}
	m.outcome, m.side = o, sideAnswer
	m.status = o.status(cancelled)
	cmds := []tea.Cmd{m.remember(o)}
	if msg.err == nil {
		cmds = append(cmds, m.answer.SetAnswer(o.answer()))
	} else {
		cmds = append(cmds, m.answer.SetAnswer(nil))
	}
	m.headers.SetLines(nil)
	m.sizeParts()
	return tea.Batch(cmds...)
}

// unknownText is what a person has to know when nobody knows whether a request
// had its effect.
const unknownText = "it may have had its effect; look at it before you send it again"

func (o *outcome) unknown() bool { return api.OutcomeUnknown(o.err) && changes(o.sent.what.method) }

// status is how the request ended, in a few words: the card has the rest.
func (o *outcome) status(cancelled bool) views.Status {
	name := o.sent.what.method + " " + o.sent.draft.Toolkit
	switch {
	case o.err == nil:
		return views.Status{} // its status and time stand above the answer
	case o.unknown() && cancelled:
		return views.Status{Text: "cancelled: it may have had its effect", Err: true}
	case o.unknown():
		return views.Status{Text: "it may have had its effect", Err: true}
	case cancelled:
		return views.Status{Text: "cancelled", Err: true}
	}
	return views.Status{Text: name + " was not sent on", Err: true}
}

// statusText is an HTTP status with its words.
func statusText(code int) string {
	if words := http.StatusText(code); words != "" {
		return fmt.Sprintf("%d %s", code, words)
	}
	return fmt.Sprintf("%d", code)
}

// header is a header of the answer, whatever the case of its name.
func (o *outcome) header(name string) string {
	for each, value := range o.result.Headers {
		if strings.EqualFold(each, name) {
			return value
		}
	}
	return ""
}

// answer is the body to show; nil when there is none.
func (o *outcome) answer() *answer.Answer {
	data := o.result.Data
	if len(data) == 0 {
		return nil
	}
	a := &answer.Answer{Name: o.name(), Data: data}
	kind, _, err := mime.ParseMediaType(o.header("content-type"))
	isJSON := err != nil || strings.HasSuffix(kind, "/json") || strings.HasSuffix(kind, "+json")
	var text string
	if !isJSON && json.Unmarshal(data, &text) == nil {
		a.Data, a.MediaType = []byte(text), o.header("content-type")
	}
	return a
}

// name is a name for files with this answer.
func (o *outcome) name() string {
	endpoint, _, _ := strings.Cut(o.sent.what.endpoint, "?")
	last := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.", r) {
			return r
		}
		return '_'
	}, path.Base(endpoint))
	if strings.Trim(last, "._") == "" {
		last = "answer"
	}
	const longest = 60
	return o.sent.draft.Toolkit + "-" + last[:min(len(last), longest)]
}
