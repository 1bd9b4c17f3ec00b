package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/execute/desk"
)

// maxTogether is how many tools one call of COMPOSIO_MULTI_EXECUTE_TOOL takes.
const maxTogether = 50

var errHelper = errors.New("a helper of the session cannot be run inside of one call; run the batch as single calls")

// launchTogether sends the next calls that wait as one call. Helpers cannot be
// part of it.
func (m *Model) launchTogether() tea.Cmd {
	r := m.run
	var group []*item
	for _, one := range r.items {
		switch {
		case one.at != waiting:
		case api.IsMeta(one.request.Slug):
			one.end(api.ExecuteResult{}, desk.Said{}, errHelper, m.env.Now())
		case len(group) < maxTogether:
			one.at, one.began = running, m.env.Now()
			one.version++
			group = append(group, one)
		}
	}
	r.stale = true
	if len(group) == 0 {
		return m.finish()
	}
	requests, ids := make([]desk.Request, len(group)), make([]uint64, len(group))
	for i, one := range group {
		requests[i], ids[i] = one.request, one.id
	}
	return executeTogether(r.ctx, m.client, r.id, ids, r.session, m.workflow, requests)
}

// handleRanTogether notes what became of each call, and sends the next ones.
func (m *Model) handleRanTogether(msg ranTogetherMsg) tea.Cmd {
	r := m.run
	if r == nil || r.id != msg.run {
		return nil
	}
	if msg.workflow != "" {
		m.workflow = msg.workflow
	}
	var cmds []tea.Cmd
	for i, id := range msg.items {
		at := m.index(id)
		if at < 0 || m.items[at].run != r.id || !m.items[at].active() {
			continue
		}
		one := m.items[at]
		one.end(msg.answers[i].result, desk.Read(one.request.Slug, &msg.answers[i].result), msg.answers[i].err, m.env.Now())
		r.stale = true
		cmds = append(cmds, m.keepRun(one))
	}
	return tea.Batch(append(cmds, m.launchTogether(), m.finish())...)
}

// ended is what became of one call.
type answered struct {
	result api.ExecuteResult
	err    error
}

// ranTogetherMsg answers executeTogether: one answer for each item.
type ranTogetherMsg struct {
	run      uint64
	items    []uint64
	answers  []answered
	workflow string
}

// togetherTool is one call as COMPOSIO_MULTI_EXECUTE_TOOL takes it.
type togetherTool struct {
	Slug      string          `json:"tool_slug"`
	Arguments json.RawMessage `json:"arguments"`
	Account   string          `json:"account,omitempty"`
}

func togetherArguments(requests []desk.Request, workflow string) ([]byte, error) {
	body := struct {
		Tools   []togetherTool `json:"tools"`
		Sync    bool           `json:"sync_response_to_workbench"`
		Session string         `json:"session_id,omitempty"`
	}{Session: workflow}
	for _, r := range requests {
		arguments := json.RawMessage(r.Arguments)
		if len(bytes.TrimSpace(arguments)) == 0 {
			arguments = json.RawMessage("{}")
		}
		body.Tools = append(body.Tools, togetherTool{Slug: r.Slug, Arguments: arguments, Account: r.Account})
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return nil, fmt.Errorf("write the calls: %w", err)
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

func executeTogether(ctx context.Context, c Client, run uint64, items []uint64, session, workflow string, requests []desk.Request) tea.Cmd {
	return func() tea.Msg {
		msg := ranTogetherMsg{run: run, items: items}
		arguments, err := togetherArguments(requests, workflow)
		var result api.ExecuteResult
		if err == nil {
			result, err = c.ExecuteMeta(ctx, session, api.ExecuteMetaRequest{Slug: api.MetaMultiExecute, Arguments: arguments})
		}
		msg.answers, msg.workflow = shareOut(result, err, len(requests))
		return msg
	}
}

// shareOut is what one answer says of each of n calls.
func shareOut(result api.ExecuteResult, err error, n int) (answers []answered, workflow string) {
	answers = make([]answered, n)
	var data struct {
		Results []struct {
			Index    *int            `json:"index"`
			Response json.RawMessage `json:"response"`
			Error    *string         `json:"error"`
		} `json:"results"`
		Session struct {
			ID string `json:"id"`
		} `json:"session"`
	}
	if err == nil {
		if broken := json.Unmarshal(result.Data, &data); broken != nil {
			err = fmt.Errorf("the answer cannot be told apart by call: %w", broken)
		} else if len(data.Results) == 0 && result.Error != nil {
			err = errors.New(*result.Error)
		}
	}
	for i := range answers {
		answers[i].err = err
		if err == nil {
			answers[i].result = api.ExecuteResult{Data: result.Data, LogID: result.LogID, Error: &noWord}
		}
	}
	for i, one := range data.Results {
		at := i
		if one.Index != nil {
			at = *one.Index
		}
		if err == nil && at >= 0 && at < n {
			answers[at] = answerOf(one.Response, one.Error)
		}
	}
	return answers, data.Session.ID
}

// noWord stands in place of an answer that does not say what became of a call.
var noWord = "the answer says nothing of this call; all of it is shown here"

// answerOf reads the answer of one call. One that could not be started has no
// response.
func answerOf(raw json.RawMessage, failure *string) answered {
	var response struct {
		Data  json.RawMessage `json:"data"`
		Error *string         `json:"error"`
		LogID string          `json:"log_id"`
	}
	if len(raw) == 0 || string(raw) == "null" {
		text := "the call was not started, and the answer does not say why"
		if failure != nil {
			text = *failure
		}
		return answered{err: errors.New(text)}
	}
	if json.Unmarshal(raw, &response) != nil || len(response.Data) == 0 {
		return answered{result: api.ExecuteResult{Data: raw, Error: failure}}
	}
	if response.Error == nil {
		response.Error = failure
	}
	return answered{result: api.ExecuteResult{Data: response.Data, Error: response.Error, LogID: response.LogID}}
}
