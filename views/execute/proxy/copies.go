package proxy

import (
	"maps"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/execute/desk"
	"trs/views/snippet"
	"trs/views/split"
)

// Link is the link under the cursor of the answer.
func (m *Model) Link() string {
	if m.split.Focus() != split.Detail || m.side != sideAnswer || m.outcome == nil || m.outcome.err != nil {
		return ""
	}
	return m.answer.Link()
}

// actionMsg is an entry of the palette that was chosen.
type actionMsg int

const (
	actionKeepSecrets actionMsg = iota
	actionForgetSecrets
	actionClear
)

// outsideMsg presses a key of the desk for the palette, out of the field that is
// typed in.
type outsideMsg struct{ key tea.KeyMsg }

// pressOutside leaves the field that is typed in, and presses a key.
func (m *Model) pressOutside(press tea.KeyMsg) tea.Cmd {
	m.form.SetFocused(false)
	m.sizeParts()
	return tea.Batch(m.handleKey(press), m.readForm(), m.keepLater())
}

// Actions is what the palette offers beyond the keys.
func (m *Model) Actions() []views.Action {
	actions := []views.Action{{Title: "Proxy: forget all earlier requests", Msg: actionClear}}
	if _, had := withoutSecrets(string(m.form.Value())); had || m.secret {
		if m.secret {
			actions = append(actions, views.Action{Title: "Proxy: no longer keep the credentials of this request", Msg: actionForgetSecrets})
		} else {
			actions = append(actions, views.Action{Title: "Proxy: keep the credentials of this request on disk", Msg: actionKeepSecrets})
		}
	}
	if m.split.Focus() == split.Detail && m.side == sideAnswer && m.outcome != nil && m.outcome.err == nil {
		actions = append(actions, m.answer.Actions()...)
	}
	if m.split.Focus() == split.Master && m.form.CapturesInput() {
		actions = append(actions, desk.Letters(m.env, "proxy", m.Idle("proxy"), func(press tea.KeyMsg) tea.Msg { return outsideMsg{press} })...)
	}
	return actions
}

func (m *Model) act(what actionMsg) tea.Cmd {
	switch what {
	case actionKeepSecrets:
		return views.Send(views.ConfirmMsg{
			ID: m.ask(askKeepSecrets), Title: "Keep credentials on disk", Yes: "keep them", Danger: true,
			Body: "Headers, parameters and credentials of this request are written to the state directory as they are: in the draft, and among the earlier requests once it is sent.",
		})
	case actionForgetSecrets:
		m.secret = false
		return m.keepNow()
	case actionClear:
		return views.Send(views.ConfirmMsg{
			ID: m.ask(askClear), Title: "Forget all earlier requests", Yes: "forget them", Danger: true,
			Body: "Earlier proxy requests of every session of this server are forgotten. Nothing changes on the server.",
		})
	}
	return nil
}

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	var copies []views.Copyable
	o := m.outcome
	if o != nil && m.split.Focus() == split.Detail && m.side != sideEarlier {
		copies = append(copies, errorcard.Copies(o.err)...)
		if o.err == nil {
			copies = append(copies, m.answerCopies(o)...)
		}
	}
	return append(copies, m.requestCopies()...)
}

func (m *Model) answerCopies(o *outcome) []views.Copyable {
	var copies []views.Copyable
	if len(o.result.Data) > 0 {
		if m.side == sideAnswer {
			copies = append(copies, m.answer.Copies()...)
		}
		copies = append(copies, views.Copyable{Label: "body of the answer", Text: func() string { return string(o.result.Data) }})
	}
	if file := o.result.BinaryData; file != nil {
		copies = append(copies, views.Copyable{Label: "link to the file", Text: func() string { return file.URL }, Secret: true})
	}
	return append(copies, views.Copyable{Label: "headers of the answer", Secret: true, Text: func() string {
		var out strings.Builder
		for _, name := range slices.Sorted(maps.Keys(o.result.Headers)) {
			out.WriteString(name + ": " + o.result.Headers[name] + "\n")
		}
		return out.String()
	}})
}

// requestCopies is the request of the form as commands and as JSON. What gives
// access is in them only when it is asked for.
func (m *Model) requestCopies() []views.Copyable {
	if m.session == nil {
		return nil
	}
	source := string(m.form.Value())
	clean, had := withoutSecrets(source)
	what := read([]byte(clean))
	request := what.request(m.toolkit)
	call := snippet.Call{Session: m.session.ID, Proxy: &request}
	copies := []views.Copyable{{Label: "request as curl", Text: func() string { return curl(m.o.Server, call, &what, had) }}}
	if what.file == "" { // the others would need the file's bytes
		for _, each := range snippet.Copies(m.o.Server, call) {
			if each.Label != "curl" {
				copies = append(copies, views.Copyable{Label: "request, " + each.Label, Text: each.Text})
			}
		}
	}
	if had {
		copies = append(copies, views.Copyable{Label: "request as curl, with its credentials", Secret: true, Text: func() string {
			all := read([]byte(source))
			whole := all.request(m.toolkit)
			return curl(m.o.Server, snippet.Call{Session: m.session.ID, Proxy: &whole}, &all, false)
		}})
	}
	return append(copies, views.Copyable{Label: "request as JSON", Text: func() string { return clean }})
}

func (m *Model) copyCurl() tea.Cmd {
	copies := m.requestCopies()
	if len(copies) == 0 {
		return views.Toast(views.Warning, "open a session first")
	}
	return views.Send(views.CopyMsg{Label: copies[0].Label, Text: copies[0].Text()})
}

// curl is a request for a POSIX shell. A file of the body is read by the shell.
func curl(server snippet.Server, call snippet.Call, what *composed, bare bool) string {
	note := ""
	if bare {
		note = "# credentials are left out: put them back to run this\n"
	}
	if what.file == "" {
		return note + snippet.Curl(server, call)
	}
	const mark = "the_bytes_of_the_file"
	body := *call.Proxy
	body.BinaryBody = &api.BinaryBody{Base64: mark, ContentType: body.BinaryBody.ContentType}
	call.Proxy = &body
	command, data, _ := strings.Cut(snippet.Curl(server, call), "--data-binary ")
	before, after, found := strings.Cut(strings.TrimSuffix(data, "\n"), mark)
	if !found || !strings.HasPrefix(before, "'") {
		return "# this request is too large for a command line\n"
	}
	return note + "{ printf %s " + before + "'\n  base64 < " + shellPath(what.file) + " | tr -d '\\n'\n  printf %s '" + after + "; } |\n" +
		command + "--data-binary @-\n"
}

// shellPath makes one word of a path; ~ still means the home directory.
func shellPath(path string) string {
	home := ""
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		home, path = "~/", rest
	}
	return home + "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
