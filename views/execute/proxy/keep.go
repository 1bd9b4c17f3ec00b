package proxy

import (
	"net/http"
	"slices"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/errorcard"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
)

// newEarlier is the list of requests that were sent before.
func newEarlier(m *Model) *list.Model[Entry] {
	th := m.env.Theme
	return list.New(list.Options[Entry]{
		Env: m.env,
		Columns: []list.Column{
			{Title: "status", Width: 6},
			{Title: "method", Width: 6},
			{Title: "endpoint", Width: 16, Flex: 2, Middle: true},
			{Title: "answer", Width: 14, Flex: 1, From: 72},
			{Title: "toolkit", Width: 12, From: 50},
			{Title: "sent", Width: 10, Right: true, From: 44},
		},
		Heading: true,
		Row: func(e Entry) []list.Cell {
			ink, code, words := &th.Good, strconv.Itoa(e.Status), http.StatusText(e.Status)
			switch {
			case e.Status == 0:
				ink, code, words = &th.Bad, "✗", e.Failure
			case e.Status >= http.StatusInternalServerError:
				ink = &th.Bad
			case e.Status >= http.StatusBadRequest:
				ink = &th.Warn
			}
			return []list.Cell{
				list.Paint(code, ink), list.Paint(safetext.Line(e.Method), &th.Muted),
				{Text: safetext.Line(e.Endpoint)},
				list.Paint(safetext.Line(words), ink), list.Paint(safetext.Line(e.Toolkit), &th.Muted), list.Paint(status.Ago(e.At, m.env.Now()), &th.Muted),
			}
		},
		Text:  func(e Entry) string { return e.Method + " " + e.Endpoint + " " + e.Toolkit },
		Empty: func() string { return "Nothing was sent yet. What is sent is listed here and can be opened again." },
	})
}

func (m *Model) handleMemory(msg memoryReadMsg) tea.Cmd {
	if msg.err != nil {
		m.status = views.Status{Text: "earlier requests cannot be read: " + msg.err.Error(), Err: true}
		return nil
	}
	m.drafts = msg.drafts
	items := append(slices.Clone(m.earlier.Items()), msg.earlier...) // what was sent since is newer
	cmd := m.earlier.SetItems(items)
	if !m.form.Changed() && m.outcome == nil {
		return tea.Batch(cmd, m.recall())
	}
	return cmd
}

// remember puts a request among the earlier ones: whole here, without what gives
// access on the disk.
func (m *Model) remember(o *outcome) tea.Cmd {
	e := Entry{
		Draft: o.sent.draft, Method: o.sent.what.method, Endpoint: publicEndpoint(o.sent.what.endpoint),
		Status: o.result.Status, Took: o.took,
	}
	if o.err != nil {
		e.Failure = clip(errorcard.Message(o.err))
	}
	all := append([]Entry{e}, m.earlier.Items()...)
	cmd := m.earlier.SetItems(all[:min(len(all), maxEarlier)])
	if !m.secret {
		e.Request, _ = withoutSecrets(e.Request)
	}
	return tea.Batch(cmd, addEntry(m.env.Ctx, m.o.Memory, e))
}

func clip(s string) string {
	const most = 300
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// keepLater has the draft kept a moment after something changed.
func (m *Model) keepLater() tea.Cmd {
	if m.keeping || !m.dirty || m.session == nil {
		return nil
	}
	m.keeping = true
	return keepLater()
}

// unkept reports whether the form holds what is not on the disk.
func (m *Model) unkept() bool {
	if m.session == nil || !m.form.Changed() && m.kept.Session != m.session.ID && !m.chosen {
		return false
	}
	d := m.onDisk()
	return d.Request != m.kept.Request || d.Toolkit != m.kept.Toolkit || d.Session != m.kept.Session
}

// onDisk is the draft as it is written.
func (m *Model) onDisk() Draft {
	d := m.draft()
	if !m.secret {
		d.Request, _ = withoutSecrets(d.Request)
	}
	return d
}

// keepNow keeps the draft: whole here, without what gives access on the disk.
func (m *Model) keepNow() tea.Cmd {
	m.dirty = false
	if len(m.source) > maxRequest {
		m.status = views.Status{Text: "a request of more than " + status.Bytes(maxRequest) + " is not kept on the disk"}
		return nil
	}
	if !m.unkept() {
		return nil
	}
	m.drafts = withDraft(m.drafts, m.draft())
	m.kept = m.onDisk()
	return keepDraft(m.env.Ctx, m.o.Memory, m.kept)
}

// openEarlier puts an earlier request into the form. What stood there and was
// not sent becomes an earlier request itself, so that it is not lost.
func (m *Model) openEarlier() tea.Cmd {
	chosen, ok := m.earlier.Selected()
	if !ok {
		return nil
	}
	cmds := []tea.Cmd{m.putAside(chosen)}
	m.toolkit, m.secret = chosen.Toolkit, false
	cmds = append(cmds, m.setRequest(chosen.Request))
	m.split.SetFocus(split.Master)
	m.sizeParts()
	m.status = views.Status{Text: "filled in as " + status.Ago(chosen.At, m.env.Now()) + "; " + m.env.Keys.Proxy.Send.Help().Key + " sends it"}
	return tea.Batch(append(cmds, m.keepNow())...)
}

// putAside keeps what is in the form and was never sent.
func (m *Model) putAside(instead Entry) tea.Cmd {
	what := read(m.form.Value())
	if m.session == nil || !m.form.Changed() || what.endpoint == "" || string(m.form.Value()) == instead.Request {
		return nil
	}
	for _, e := range m.earlier.Items() {
		if e.Request == string(m.form.Value()) && e.Toolkit == m.toolkit {
			return nil
		}
	}
	return m.remember(&outcome{sent: sent{session: m.session.ID, draft: m.draft(), what: what}, err: errNotSent})
}
