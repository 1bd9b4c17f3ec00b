package form

import (
	"context"
	"strconv"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/conform"
	"trs/views/form/value"
)

// Bounds of finding values that fit.
const (
	fillRounds = 24
	fillTime   = 2 * time.Second
	fillSteps  = 5000
	fillDepth  = 3 // of optional fields in optional fields
)

// filledMsg answers fill.
type filledMsg struct {
	req        uint64
	from       string // the value that was filled, as JSON
	v          *value.Value
	everything bool
	problems   []Problem
	left       int // problems that no value was found for
}

// FillExamples puts examples into the fields that must be given and are not:
// those of the schema, or else values that fit. Asked once more it fills the
// optional fields too. What is there is never changed. Toasts say what was done.
func (m *Model) FillExamples() tea.Cmd {
	if m.raw && m.rawErr != nil {
		return views.Toast(views.Bad, "not JSON yet, so nothing is filled in: "+m.rawErr.Error())
	}
	return m.fill(m.example != "" && m.example == string(m.Value()))
}

// FillEverything is FillExamples for the optional fields too.
func (m *Model) FillEverything() tea.Cmd {
	if m.raw && m.rawErr != nil {
		return m.FillExamples()
	}
	return m.fill(true)
}

func (m *Model) fill(everything bool) tea.Cmd {
	ctx, req := m.fills.Begin(m.env.Ctx)
	return fill(ctx, req, m.schema, m.root.v.Clone(), everything)
}

// fill finds examples. The schema is read anew, because it belongs to the loop
// otherwise.
func fill(ctx context.Context, req uint64, schema *Schema, v *value.Value, everything bool) tea.Cmd {
	return func() tea.Msg {
		from := "null"
		if v != nil {
			from = v.String()
		}
		ctx, cancel := context.WithTimeout(ctx, fillTime)
		defer cancel()
		f := &filler{ctx: ctx, schema: schema, reader: newReader(schema.root), everything: everything}
		answer := filledMsg{req: req, from: from, everything: everything}
		answer.v, answer.problems, answer.left = f.run(v)
		return answer
	}
}

func (m *Model) handleFilled(msg filledMsg) tea.Cmd {
	if !m.fills.Accept(msg.req) {
		return nil
	}
	if string(m.Value()) != msg.from { // changed in the meantime
		return m.fill(msg.everything)
	}
	m.example = ""
	if msg.v != nil {
		m.example = msg.v.String()
	}
	if m.example == msg.from {
		return views.Toast(views.Info, nothingFilled(msg.everything))
	}
	m.plant(msg.v)
	m.changed = true
	if m.raw {
		m.openRaw()
	}
	text := "required fields filled; once more fills the rest"
	switch {
	case msg.left > 0:
		text = "examples filled in; no fitting value was found for " + counted(msg.left, "field")
	case msg.everything:
		text = "every field has an example"
	}
	m.checks.Cancel()
	m.again = false
	m.problems = msg.problems
	m.mark()
	if m.schema.validate == nil || len(m.conditional) > 0 || len(m.root.spec.conditions) > 0 {
		return tea.Batch(m.check(), views.Toast(views.Info, text))
	}
	return views.Toast(views.Info, text)
}

func nothingFilled(everything bool) string {
	if everything {
		return "there is nothing left to fill in"
	}
	return "nothing required is missing; once more fills the rest"
}

// filler makes a value complete. It belongs to one command.
type filler struct {
	ctx        context.Context // ends when it has been long enough
	schema     *Schema
	reader     *reader
	everything bool
	steps      int
	tries      map[string]int  // which example of a place is taken, by key
	needed     map[string]bool // what turned out to have to be given
	unwanted   map[string]bool // what turned out to be ruled out
	made       map[string]bool // what was filled in, in this round
}

// run fills until the validator is content: what it does not like is replaced
// by another example.
func (f *filler) run(v *value.Value) (best *value.Value, wrong []Problem, left int) {
	f.tries, f.needed, f.unwanted = map[string]int{}, map[string]bool{}, map[string]bool{}
	best, left = v, -1
	for range fillRounds {
		f.made, f.steps = map[string]bool{}, 0
		try := f.sample(f.schema.root, v.Clone(), spot{}, 0)
		if f.schema.validate == nil {
			return try, nil, 0
		}
		problems, err := conform.Check(f.ctx, f.schema.validate, try.Any())
		switch {
		case err != nil && left >= 0:
			return best, wrong, left
		case err != nil:
			return try, nil, 0
		}
		if bad := f.learn(problems); left < 0 || bad < left {
			best, wrong, left = try, problems, bad
		}
		if left == 0 || f.ctx.Err() != nil {
			break
		}
	}
	return best, wrong, max(0, left)
}

// learn takes other examples next time for what is wrong, and answers how much
// of it is of the filler's making.
func (f *filler) learn(problems []Problem) int {
	bad := 0
	for _, p := range problems {
		key := keyOf(p.Path)
		switch {
		case p.Missing:
			f.needed[key] = true
			if f.tries[key]++; f.tries[key] > 2 {
				f.tries[keyOf(p.Path[:len(p.Path)-1])]++
			}
			bad++
		case !f.isMade(p.Path) && len(p.Path) > 0:
			// the user's own value stays as it is
		case p.Unknown:
			f.unwanted[key] = true
			bad++
		default:
			bad++
			f.tries[key]++
			if f.tries[key] > 4 && len(p.Path) > 0 { // another variant around it, perhaps
				f.tries[keyOf(p.Path[:len(p.Path)-1])]++
			}
		}
	}
	return bad
}

func (f *filler) isMade(path []string) bool {
	for end := len(path); end > 0; end-- {
		if f.made[keyOf(path[:end])] {
			return true
		}
	}
	return false
}

// spot is where the filler is: keys as nodes have them.
type spot struct {
	key      string
	optional int // optional fields on the way
}

func (p spot) in(name string) spot { return spot{p.key + separator + name, p.optional} }

// bound is a number in a schema, such as minItems; fallback when there is none.
func (s *spec) bound(keyword string, fallback int) int {
	if n, err := strconv.Atoi(strings.TrimSuffix(s.schema.Get(keyword).String(), ".0")); err == nil {
		return n
	}
	return fallback
}
