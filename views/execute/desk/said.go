package desk

import (
	"encoding/json"
	"strconv"
	"time"

	"trs/api"
	"trs/views/safetext"
	"trs/views/status"
	"trs/views/theme"
)

// Said is what the answer of a run says of it.
type Said struct {
	Outcome Outcome // Done, Ran or Failed
	Why     string  // of a failure that the answer does not call an error
}

// Read finds out what an answer says. A helper that runs a command or code answers
// without an error whatever becomes of that: its exit status counts, where it is
// told. It goes through the answers of helpers: call it in a command.
func Read(slug string, result *api.ExecuteResult) Said {
	switch {
	case result.Error != nil:
		return Said{Outcome: Failed}
	case slug == api.MetaRemoteBash || slug == api.MetaRemoteWorkbench:
		return readProgram(result.Data)
	case slug == api.MetaMultiExecute:
		var counts struct {
			Total  int `json:"total_count"`
			Failed int `json:"error_count"`
		}
		if json.Unmarshal(result.Data, &counts) == nil && counts.Failed > 0 {
			return Said{Failed, strconv.Itoa(counts.Failed) + " of " + strconv.Itoa(max(counts.Total, counts.Failed)) + " calls failed"}
		}
	}
	return Said{Outcome: Done}
}

// readProgram is what a command or code came to.
func readProgram(data []byte) Said {
	var told struct {
		Code  *json.Number `json:"exit_code"`
		Code2 *json.Number `json:"exitCode"`
		Error *string      `json:"error"`
	}
	if json.Unmarshal(data, &told) != nil {
		return Said{Outcome: Ran}
	}
	code := told.Code
	if code == nil {
		code = told.Code2
	}
	switch {
	case code != nil && code.String() != "0":
		return Said{Failed, "exit status " + code.String()}
	case told.Error != nil && *told.Error != "":
		return Said{Failed, "the code failed"}
	case code == nil && told.Error == nil:
		return Said{Outcome: Ran}
	}
	return Said{Outcome: Done}
}

// Sign is the symbol of an outcome.
func (o Outcome) Sign(th *theme.Theme) (string, *theme.Ink) {
	switch o {
	case Done:
		return "✓", &th.Good
	case Ran:
		return "•", &th.Text
	case Unknown:
		return "?", &th.Warn
	case Stopped:
		return "–", &th.Muted
	case Failed, Refused:
	}
	return "✗", &th.Bad
}

// Head is the line above an answer: how the run ended, how long it took, and what
// it answered.
func (s Said) Head(th *theme.Theme, took time.Duration, size int, logID string, width int) string {
	text := s.Why
	switch {
	case text != "":
	case s.Outcome == Failed:
		text = "the tool failed"
	default:
		text = string(s.Outcome)
	}
	sign, ink := s.Outcome.Sign(th)
	mark := ink.Paint(sign + " " + safetext.Line(text))
	facts := "  " + status.Took(took) + "  " + status.Bytes(int64(size))
	room := width - safetext.Width(mark) - safetext.Width(facts) - 3
	if logID != "" && room > 12 {
		facts += "  " + safetext.Middle(safetext.Line(logID), room)
	}
	return safetext.Pad(" "+mark+th.Muted.Paint(facts), width)
}

// Failure is the error that a tool tells, in a few lines below the head: the last
// one says when there is more.
func Failure(th *theme.Theme, text string, width int) []string {
	const most = 3
	room := max(10, width-4)
	wrapped := safetext.Wrap(safetext.Line(text), room)
	var lines []string
	for i, line := range wrapped[:min(len(wrapped), most)] {
		if i == most-1 && len(wrapped) > most {
			line = safetext.Truncate(line+" "+wrapped[most], room)
		}
		lines = append(lines, safetext.Pad("   "+th.Text.Paint(line), width))
	}
	return lines
}
