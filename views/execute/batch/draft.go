package batch

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/execute/desk"
	"trs/views/state"
)

// kept is the batch as it is written. Arguments are text, so that they come back
// digit for digit.
type kept struct {
	Calls    []keptCall `json:"calls"`
	Together bool       `json:"together,omitempty"`
	Parallel int        `json:"parallel,omitempty"`
}

type keptCall struct {
	Tool      string `json:"tool"`
	Arguments string `json:"arguments,omitempty"`
	Account   string `json:"account,omitempty"`
	Offload   bool   `json:"offload,omitempty"`
	Off       bool   `json:"off,omitempty"`
}

// Draft keeps the batch between runs, for one server and key.
type Draft struct{ file state.File[kept] }

// NewDraft is the draft in dir for a state.Scope.
func NewDraft(dir, scope string) Draft {
	return Draft{state.NewFile[kept](dir, "batch-"+scope+".json")}
}

// draftReadMsg answers readDraft.
type draftReadMsg struct {
	req   uint64
	draft kept
	err   error
}

func readDraft(req uint64, d Draft) tea.Cmd {
	return func() tea.Msg {
		read, err := d.file.Read()
		return draftReadMsg{req: req, draft: read, err: err}
	}
}

// draftKeptMsg answers keepDraft.
type draftKeptMsg struct {
	req uint64
	err error
}

func keepDraft(ctx context.Context, req uint64, d Draft, draft kept) tea.Cmd {
	return func() tea.Msg {
		_, err := d.file.Change(ctx, func(old *kept) { *old = draft })
		return draftKeptMsg{req: req, err: err}
	}
}

// keep writes the batch. One write follows the other, so that an older one never
// comes last.
func (m *Model) keep() tea.Cmd {
	if m.saving.Busy() {
		m.unsaved = true
		return nil
	}
	m.unsaved = false
	draft := kept{Calls: make([]keptCall, len(m.items)), Together: m.together, Parallel: m.parallel}
	for i, one := range m.items {
		draft.Calls[i] = keptCall{
			Tool: one.request.Slug, Arguments: string(one.request.Arguments), Account: one.request.Account,
			Offload: one.request.Offload, Off: one.off,
		}
	}
	ctx, req := m.saving.Begin(m.env.Ctx)
	return keepDraft(ctx, req, m.kept, draft)
}

func (m *Model) handleKept(msg draftKeptMsg) tea.Cmd {
	if !m.saving.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		m.status = views.Status{Text: "the batch cannot be kept: " + msg.err.Error(), Err: true}
	}
	if m.unsaved {
		return m.keep()
	}
	return nil
}

// handleDraft takes the calls that were kept. What was added meanwhile comes
// after them.
func (m *Model) handleDraft(msg draftReadMsg) tea.Cmd {
	if !m.saving.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		m.status = views.Status{Text: "the batch of last time: " + msg.err.Error(), Err: true}
	}
	var before []*item
	for _, one := range msg.draft.Calls[:min(len(msg.draft.Calls), maxItems)] {
		before = append(before, &item{
			id: views.NextID(), off: one.Off,
			request: desk.Request{Slug: one.Tool, Arguments: []byte(one.Arguments), Account: one.Account, Offload: one.Offload},
		})
	}
	m.together = msg.draft.Together
	if msg.draft.Parallel > 0 {
		m.parallel = min(msg.draft.Parallel, maxParallel)
	}
	m.items = append(before, m.items...)
	m.countOut()
	items := make([]*item, len(m.items))
	copy(items, m.items)
	if m.unsaved {
		return tea.Batch(m.list.SetItems(items), m.keep())
	}
	return m.list.SetItems(items)
}
