package call

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/execute/desk"
	"trs/views/execute/source"
	"trs/views/safetext"
	"trs/views/status"
)

// The entries of the menu of sources.
const (
	fromClipboard = iota
	fromPaste
	fromFile
	fromCalls
	fromExamples
)

// askSource offers where arguments can come from.
func (m *Model) askSource() tea.Cmd {
	return views.Send(views.PickMsg{
		ID: m.ask(askSource), Title: "Arguments from …", Items: []views.PickItem{
			fromClipboard: {Label: "the clipboard", Note: "JSON, or a curl command"},
			fromPaste:     {Label: "a paste", Note: "works at any time outside a field"},
			fromFile:      {Label: "a file", Note: "JSON, or a curl command"},
			fromCalls:     {Label: "a named call or an earlier run", Note: m.env.Keys.Execute.Calls.Help().Key},
			fromExamples:  {Label: "the tool's examples", Note: m.env.Keys.Execute.Example.Help().Key},
		},
	})
}

func (m *Model) takeFrom(index int) tea.Cmd {
	switch index {
	case fromClipboard:
		ctx, req := m.take.Begin(m.env.Ctx)
		return readClipboard(ctx, req)
	case fromPaste:
		return views.Toast(views.Info, "paste JSON or a curl command into the terminal now")
	case fromFile:
		return views.Send(views.PromptMsg{
			ID: m.ask(askFile), Title: "Arguments from a file", Placeholder: "~/arguments.json",
			Body: "JSON arguments, the body of a request, or a curl command.",
			Check: func(path string) string {
				if strings.TrimSpace(path) == "" {
					return "a file has a name"
				}
				return ""
			},
		})
	case fromCalls:
		return m.calls.Open(m.slug)
	case fromExamples:
		return m.examples()
	}
	return nil
}

func (m *Model) examples() tea.Cmd {
	if m.form == nil {
		return nil
	}
	return m.form.FillExamples()
}

// sourceReadMsg answers what reads arguments.
type sourceReadMsg struct {
	req   uint64
	found source.Found
	from  string
	file  bool // from is a file, which the error names itself
	err   error
}

func readClipboard(ctx context.Context, req uint64) tea.Cmd {
	return func() tea.Msg {
		msg := sourceReadMsg{req: req, from: "the clipboard"}
		text, err := source.Clipboard(ctx, runtime.GOOS, os.Getenv)
		if err != nil {
			msg.err = fmt.Errorf("%w: paste into the terminal instead", err)
			return msg
		}
		msg.found, msg.err = source.Parse(text, source.ReadFile)
		return msg
	}
}

// takePaste takes text that was pasted while nothing is typed in.
func (m *Model) takePaste(text []rune) tea.Cmd {
	_, req := m.take.Begin(m.env.Ctx)
	return func() tea.Msg {
		found, err := source.Parse([]byte(strings.ReplaceAll(string(text), "\r", "\n")), source.ReadFile)
		return sourceReadMsg{req: req, found: found, from: "the paste", err: err}
	}
}

func (m *Model) takeFile(path string) tea.Cmd {
	_, req := m.take.Begin(m.env.Ctx)
	return func() tea.Msg {
		found, err := source.FromFile(path)
		return sourceReadMsg{req: req, found: found, from: strings.TrimSpace(path), file: true, err: err}
	}
}

// handleSource fills in what was found, after the questions that have to be
// asked: nothing that was typed is lost without one.
func (m *Model) handleSource(msg sourceReadMsg) tea.Cmd {
	if !m.take.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		text := msg.err.Error()
		if !errors.Is(msg.err, source.ErrNoClipboard) && !msg.file {
			text = msg.from + ": " + text
		}
		m.status = views.Status{Text: safetext.Line(text), Err: true}
		return views.Toast(views.Bad, safetext.Line(text))
	}
	m.questions.found, m.questions.from = msg.found, msg.from
	slug := msg.found.Slug
	switch {
	case m.slug == "" && slug == "":
		return views.Toast(views.Info, "these arguments name no tool; open one first")
	case m.slug == "":
		return m.openFound(msg.found)
	case slug != "" && slug != m.slug:
		return views.Send(views.ConfirmMsg{
			ID: m.ask(askOther), Title: "Another tool", Yes: "open it",
			Body: "These are arguments of " + safetext.Line(slug) + ", not of " + safetext.Line(m.slug) + ".",
		})
	case m.form == nil:
		return nil
	case m.holdsMore(msg.found.Arguments):
		return views.Send(views.ConfirmMsg{
			ID: m.ask(askReplace), Title: "Replace the arguments", Yes: "replace",
			Body: "What is filled in for " + safetext.Line(m.slug) + " gives way to " + status.Bytes(int64(len(msg.found.Arguments))) + " from " + safetext.Line(msg.from) + ".",
		})
	}
	return m.fillIn(msg.found, msg.from)
}

// holdsMore reports whether the form holds something of the user's that new
// arguments would take away.
func (m *Model) holdsMore(arguments []byte) bool {
	now := string(m.form.Value())
	return now != "{}" && now != m.prefilled && now != string(arguments)
}

// fillIn puts arguments into the form.
func (m *Model) fillIn(found source.Found, from string) tea.Cmd {
	if m.form == nil {
		return nil
	}
	cmd, err := m.form.SetValue(found.Arguments)
	if err != nil {
		return views.Toast(views.Bad, err.Error())
	}
	if found.Account != "" && !api.IsMeta(m.slug) {
		m.account = found.Account
	}
	m.offload = m.offload || found.Offload
	m.sizeParts()
	return tea.Batch(cmd, m.keepNow(), views.Toast(views.Good, "filled in from "+safetext.Line(from)))
}

func (m *Model) openFound(found source.Found) tea.Cmd {
	return m.openTool(desk.Request{Slug: found.Slug, Arguments: found.Arguments, Account: found.Account, Offload: found.Offload})
}
