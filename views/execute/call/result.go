package call

import (
	"encoding/json"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/answer"
	"trs/views/execute/meta"
	"trs/views/jq"
)

// result is the answer of the last run: drawn for what it is when it is a
// helper's, and as every answer.
type result struct {
	answer *answer.Model
	meta   *meta.Model // nil when it is no helper's, or has no known shape
	plain  bool        // as every answer, although it is a helper's
	says   bool        // the error of the tool stands in what is drawn
	read   views.Latest
}

// body is one way to show an answer.
type body interface {
	Update(msg tea.Msg) tea.Cmd
	Mouse(msg tea.MouseMsg, x, y int) tea.Cmd
	View() string
	SetSize(width, height int)
	SetFocused(focused bool)
	CapturesInput() bool
	Keys() []key.Binding
	Note() string
	Footer() string
	Copies() []views.Copyable
	Link() string
	Actions() []views.Action
	Esc() bool
}

func newResult(env views.Env, filters jq.History) result {
	return result{answer: answer.New(env, filters)}
}

// body is the way that is shown.
func (r *result) body() body {
	if r.meta != nil && !r.plain {
		return r.meta
	}
	return r.answer
}

func (r *result) setSize(width, height int) {
	r.answer.SetSize(width, height)
	if r.meta != nil {
		r.meta.SetSize(width, height)
	}
}

func (r *result) setFocused(focused bool) {
	r.answer.SetFocused(focused && (r.meta == nil || r.plain))
	if r.meta != nil {
		r.meta.SetFocused(focused && !r.plain)
	}
}

// update hands on a message that is neither key nor mouse.
func (r *result) update(msg tea.Msg) tea.Cmd {
	cmd := r.answer.Update(msg)
	if r.meta != nil {
		cmd = tea.Batch(cmd, r.meta.Update(msg))
	}
	return cmd
}

func (r *result) clear() tea.Cmd {
	r.read.Cancel()
	r.meta, r.plain = nil, false
	return r.answer.SetAnswer(nil)
}

// show takes the answer of a run.
func (m *Model) showResult(o *outcome) tea.Cmd {
	m.result.read.Cancel()
	m.result.meta, m.result.plain = nil, false
	if o.err != nil {
		return m.result.answer.SetAnswer(nil)
	}
	shown := answer.Answer{Name: o.Slug, Data: o.result.Data}
	if m.tool != nil && m.slug == o.Slug && o.result.Error == nil { // a failure is not what the tool promises
		shown.Schema = dataSchema(m.tool)
	}
	cmd := m.result.answer.SetAnswer(&shown)
	if api.IsMeta(o.Slug) {
		_, req := m.result.read.Begin(m.env.Ctx)
		cmd = tea.Batch(cmd, readMeta(m.env, req, o.Slug, o.result))
	}
	return cmd
}

// metaReadMsg answers readMeta; model is nil when the answer has no known shape.
type metaReadMsg struct {
	req   uint64
	model *meta.Model
	says  bool
}

func readMeta(env views.Env, req uint64, slug string, result api.ExecuteResult) tea.Cmd {
	return func() tea.Msg {
		model, ok := meta.New(env, slug, result.Data)
		if !ok {
			return metaReadMsg{req: req}
		}
		return metaReadMsg{req: req, model: model, says: result.Error != nil && model.Says(*result.Error)}
	}
}

func (m *Model) handleMeta(msg metaReadMsg) {
	if !m.result.read.Accept(msg.req) || msg.model == nil {
		return
	}
	m.result.meta, m.result.says = msg.model, msg.says
	m.result.plain = m.result.answer.CapturesInput() // what is being typed there goes on
	if m.session != nil {
		m.told.Take(m.session.ID, msg.model.Learned())
		m.suggest()
	}
	m.sizeParts()
}

// dataSchema is the schema of a tool's data. The catalogue describes most
// answers with an envelope around the data, which the session takes off.
func dataSchema(tool *api.Tool) json.RawMessage {
	var whole struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Defs       json.RawMessage            `json:"$defs"`
		OldDefs    json.RawMessage            `json:"definitions"`
	}
	if json.Unmarshal(tool.OutputParameters, &whole) != nil || len(whole.Properties) == 0 {
		return nil
	}
	data, enveloped := whole.Properties["data"]
	for name := range whole.Properties {
		switch name {
		case "data", "error", "successful", "successfull", "log_id", "logId", "session_info":
		default:
			enveloped = false
		}
	}
	if !enveloped {
		return tool.OutputParameters
	}
	var inner map[string]json.RawMessage
	if json.Unmarshal(data, &inner) != nil {
		return nil
	}
	for name, defs := range map[string]json.RawMessage{"$defs": whole.Defs, "definitions": whole.OldDefs} {
		if _, own := inner[name]; len(defs) > 0 && !own {
			inner[name] = defs
		}
	}
	schema, err := json.Marshal(inner)
	if err != nil {
		return nil
	}
	return schema
}

// answered reports whether there is an answer to show.
func (m *Model) answered() bool { return m.outcome != nil && m.outcome.err == nil && !m.run.Busy() }
