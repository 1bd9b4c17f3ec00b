package proxy

import (
	"fmt"
	"strings"

	"trs/views/errorcard"
	"trs/views/frame"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
	"trs/views/theme"
)

// View draws the request and what was answered.
func (m *Model) View() string {
	left := frame.Options{Title: "Proxy request", Footer: m.form.Footer()}
	if m.form.Raw() {
		left.Note = "raw JSON"
	}
	right, detail := m.detail()
	return m.split.View(left, right, m.formView(), detail)
}

// formLines is how many lines stand above and below the form.
func (m *Model) formLines() (head, foot int) {
	_, height := m.split.Size(split.Master)
	switch {
	case height >= 12:
		return 2, 2
	case height >= 6:
		return 1, 1
	}
	return 1, 0
}

func (m *Model) formView() string {
	width, _ := m.split.Size(split.Master)
	head, foot := m.formLines()
	out := frame.Fit(m.toolkitLine(width), width, head) + "\n" + m.form.View()
	if foot > 0 {
		out += strings.Repeat("\n", foot) + m.sendLine(width)
	}
	return out
}

// toolkitLine is whose credential is used.
func (m *Model) toolkitLine(width int) string {
	th, k := m.env.Theme, m.env.Keys
	if m.toolkit == "" {
		text := "no toolkit is connected  "
		switch {
		case m.session == nil:
			return " " + th.Muted.Paint(safetext.Truncate(m.noSession(), width-2))
		case m.list.Busy() || !m.asked:
			return " " + th.Muted.Paint("reading the connected toolkits…")
		case m.listErr != nil:
			text = "the connected toolkits are not known  "
		}
		return safetext.Pad(" "+th.Warn.Paint("○ ")+th.Text.Paint(text)+th.Key.Paint(k.Proxy.Toolkit.Help().Key)+th.Muted.Paint(" names one"), width)
	}
	text, ok := m.accountText()
	ink, mark := th.Good, "● "
	if !ok {
		ink, mark = th.Warn, "○ "
	}
	line := " " + th.Strong.Paint(safetext.Line(clip(m.toolkit))) + "  " + ink.Paint(mark) + th.Text.Paint(safetext.Line(clip(text)))
	hint := "  " + th.Key.Paint(k.Proxy.Toolkit.Help().Key) + th.Muted.Paint(" other")
	if !ok {
		hint = "  " + th.Key.Paint(k.Proxy.Fix.Help().Key) + th.Muted.Paint(" connects it") + hint
	}
	if safetext.Width(line)+safetext.Width(hint) <= width {
		line += hint
	}
	return safetext.Pad(line, width)
}

// sendLine is the button, and what speaks against pressing it.
func (m *Model) sendLine(width int) string {
	th := m.env.Theme
	button := th.Selected.Over(th.Accent.Paint(" ▶ Send ") + th.Key.Paint(m.env.Keys.Proxy.Send.Help().Key) + " ")
	what := &m.what
	note := th.Good.Paint("✓ ready")
	problems := m.wrong(m.bad)
	switch {
	case m.run.Busy():
		note = m.waiting()
	case m.refused(what.method) != nil:
		note = th.Bad.Paint("✗ read-only: only GET and HEAD are sent")
	case what.endpoint == "":
		note = th.Warn.Paint("! an endpoint is needed, for example /user")
	case len(problems) > 0:
		more := ""
		if len(problems) > 1 {
			more = fmt.Sprintf("  +%d more", len(problems)-1)
		}
		room := width - safetext.Width(button) - safetext.Width(more) - 6
		note = th.Warn.Paint("! "+safetext.Truncate(safetext.Line(clip(problems[0])), room)) + th.Muted.Paint(more)
	case changes(what.method):
		note = th.Good.Paint("✓ ready") + th.Muted.Paint("  it changes something at ") + th.Text.Paint(safetext.Line(clip(m.toolkit)))
	}
	return " " + safetext.Pad(button+"  "+note, width-1)
}

func (m *Model) waiting() string {
	th := m.env.Theme
	word := " waiting "
	if m.stopping {
		word = " cancelling "
	}
	line := th.Accent.Paint(status.Spinner(m.began, m.env.Now())) + th.Text.Paint(word+status.Elapsed(m.env.Now().Sub(m.began)))
	if m.Status().Other {
		return line
	}
	return line + th.Muted.Paint(" · esc cancels")
}

// answerLines is how many lines stand above the answer.
func (m *Model) answerLines() int {
	if m.outcome == nil || m.outcome.err != nil {
		return 0
	}
	width, _ := m.split.Size(split.Detail)
	return len(m.answerHead(width))
}

// noSession says how to come to a session.
func (m *Model) noSession() string {
	return status.NoSession(m.env, "requests go out in the open one")
}

// detail draws the right part.
func (m *Model) detail() (frame.Options, string) {
	width, height := m.split.Size(split.Detail)
	th, o := m.env.Theme, m.outcome
	switch {
	case m.side == sideEarlier:
		return frame.Options{Title: "Earlier requests", Footer: m.earlier.Footer()}, m.earlier.View()
	case m.run.Busy():
		return frame.Options{Title: "Answer"}, frame.Fit("\n  "+m.waiting(), width, height)
	case m.session == nil: // as it goes on while one is being opened
		lines := []string{""}
		for _, line := range safetext.Wrap(m.noSession(), max(10, width-4)) {
			lines = append(lines, "  "+th.Muted.Paint(line))
		}
		return frame.Options{Title: "About"}, strings.Join(lines, "\n")
	case o == nil || m.side == sideAbout:
		return frame.Options{Title: "About", Footer: m.about.Footer()}, m.about.View()
	case o.err != nil:
		return frame.Options{Title: "Answer"}, frame.Fit(strings.Join(m.failure(width, height), "\n"), width, height)
	}
	head := strings.Join(m.answerHead(width), "\n") + "\n"
	switch {
	case m.side == sideHeaders:
		return frame.Options{Title: "Answer", Note: "headers", Footer: m.headers.Footer()}, head + m.headers.View()
	case o.result.BinaryData != nil:
		return frame.Options{Title: "Answer", Note: "file"}, frame.Fit(head+strings.Join(m.fileLines(), "\n"), width, height)
	case len(o.result.Data) == 0:
		return frame.Options{Title: "Answer", Note: "no body"}, frame.Fit(head+"  "+th.Muted.Paint("The answer has no body. ")+
			th.Key.Paint(m.env.Keys.Proxy.Headers.Help().Key)+th.Muted.Paint(" shows its headers."), width, height)
	}
	return frame.Options{Title: "Answer", Note: m.answer.Note(), Footer: m.answer.Footer()}, head + m.answer.View()
}

// failure is why the request got no answer from the service.
func (m *Model) failure(width, height int) []string {
	th, o := m.env.Theme, m.outcome
	var first []string
	if o.unknown() {
		for _, line := range safetext.Wrap("! Nobody knows whether it was carried out: "+unknownText+".", max(10, width-4)) {
			first = append(first, "  "+th.Warn.Paint(line))
		}
	}
	if m.fix() != nil {
		first = append(first, "  "+th.Key.Paint(m.env.Keys.Proxy.Fix.Help().Key)+th.Muted.Paint(" "+m.fixTitle()))
	}
	what := o.sent.what.method + " " + safetext.Middle(safetext.Line(clip(o.sent.what.endpoint)), max(8, width/2))
	lines := errorcard.Draw(m.env, o.err, what, m.env.Keys.Proxy.Send, width, height-len(first))
	return errorcard.Offer(lines, first...)
}

// answerHead is the facts above an answer.
func (m *Model) answerHead(width int) []string {
	th, o := m.env.Theme, m.outcome
	ink, mark := statusInk(th, o.result.Status)
	facts := "  " + status.Took(o.took)
	switch {
	case o.result.BinaryData != nil:
		facts += "  " + status.Bytes(o.result.BinaryData.Size)
	case len(o.result.Data) > 0:
		facts += "  " + status.Bytes(int64(len(o.result.Data)))
	}
	left := " " + ink.Paint(mark+" "+statusText(o.result.Status)) + th.Muted.Paint(facts)
	asked := o.sent.what.method + " " + safetext.Line(clip(publicEndpoint(o.sent.what.endpoint)))
	if room := width - safetext.Width(left) - 3; room > 12 {
		left += "  " + th.Muted.Paint(safetext.Middle(asked, room))
	}
	return []string{safetext.Pad(left, width), safetext.Pad("", width)}
}

// statusInk is how a status is meant.
func statusInk(th *theme.Theme, code int) (ink theme.Ink, mark string) {
	switch {
	case code >= 500:
		return th.Bad, "✗"
	case code >= 400:
		return th.Warn, "✗"
	case code >= 300:
		return th.Accent, "→"
	}
	return th.Good, "✓"
}

// fileLines is the facts of a file that the service sent.
func (m *Model) fileLines() []string {
	th, file := m.env.Theme, m.outcome.result.BinaryData
	line := func(label, text string) string {
		return "  " + th.Muted.Paint(safetext.Pad(label, 10)) + th.Text.Paint(safetext.Line(clip(text)))
	}
	lines := []string{line("type", file.ContentType), line("size", status.Bytes(file.Size))}
	if at, ok := file.ExpiresAt.Time(); ok {
		lines = append(lines, line("expires", status.Ago(at, m.env.Now())))
	}
	return append(lines, "", "  "+th.Key.Paint(m.env.Keys.Proxy.Save.Help().Key)+th.Muted.Paint(" writes it to a file on this machine"))
}
