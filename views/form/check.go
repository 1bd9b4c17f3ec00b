package form

import (
	"context"
	"slices"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views/conform"
	"trs/views/form/value"
)

// Problem is one thing that is wrong with the value.
type Problem = conform.Problem

// checkedMsg answers check.
type checkedMsg struct {
	req      uint64
	problems []Problem
	stopped  string // why the check gave up
	nodes    []*node
	decided  []verdicts // of the conditions at the nodes
}

// check has the value checked by a command. There is one at a time: a change
// during a check has the value checked again afterwards.
func (m *Model) check() tea.Cmd {
	if m.schema.validate == nil && len(m.conditional) == 0 || m.stopped != "" {
		return nil
	}
	if m.checks.Busy() {
		m.again = true
		return nil
	}
	ctx, req := m.checks.Begin(m.env.Ctx)
	places, nodes := m.conditionals()
	return check(ctx, m.schema, m.root.v.Clone(), places, checkedMsg{req: req, nodes: nodes})
}

func check(ctx context.Context, schema *Schema, held *value.Value, places []conditional, answer checkedMsg) tea.Cmd {
	return func() tea.Msg {
		v := held.Any()
		answer.decided = schema.decide(ctx, places, v)
		if schema.validate == nil {
			return answer
		}
		problems, err := conform.Check(ctx, schema.validate, v)
		if err != nil {
			answer.stopped = "the check takes too long and was given up"
		}
		answer.problems = problems
		return answer
	}
}

func (m *Model) handleChecked(msg checkedMsg) tea.Cmd {
	if !m.checks.Accept(msg.req) {
		return nil
	}
	m.problems, m.stopped = msg.problems, msg.stopped
	if m.settleConditions(msg.nodes, msg.decided) && len(m.conditional) > 0 {
		m.again = true // what was brought may have conditions too
	}
	m.mark()
	if m.again {
		m.again = false
		return m.check()
	}
	return nil
}

// mark puts the problems at their fields.
func (m *Model) mark() {
	m.sortProblems()
	m.wrong, m.inside = make(map[string]string, len(m.problems)), map[string]int{}
	for _, p := range m.problems {
		k := keyOf(p.Path)
		if m.wrong[k] == "" {
			m.wrong[k] = p.Message
		}
		if p.Missing && !m.showAll {
			continue
		}
		for end := range p.Path {
			m.inside[keyOf(p.Path[:end])]++
		}
	}
}

// Errors is what is wrong with the value, in the order of the fields.
func (m *Model) Errors() []Problem {
	if m.raw && m.rawErr != nil {
		return []Problem{{Message: "not JSON: " + m.rawErr.Error()}}
	}
	return slices.Clone(m.problems)
}

// Checking reports whether a check is under way, so that Errors is of an older
// value, or the value is about to be filled in.
func (m *Model) Checking() bool {
	return m.checks.Busy() || m.fills.Busy() || m.files.Busy() || m.reads.Busy()
}

// Unchecked says why values are not checked; "" when they are.
func (m *Model) Unchecked() string {
	if m.stopped != "" {
		return m.stopped
	}
	return m.schema.note
}

// ShowErrors shows what is missing too, which is not shown before the user has
// been at a field.
func (m *Model) ShowErrors() {
	m.showAll = true
	m.mark()
}

// problem is what to say at a field; "" when all is well or it is too soon.
func (m *Model) problem(n *node) string {
	if n.adder {
		return ""
	}
	message := m.wrong[n.key]
	if message == conform.Required && !m.showAll && !n.touched {
		return ""
	}
	if message == "" && n.container() && !n.open {
		switch count := m.inside[n.key]; {
		case count == 1:
			return "1 problem inside"
		case count > 1:
			return strconv.Itoa(count) + " problems inside"
		}
	}
	return message
}
