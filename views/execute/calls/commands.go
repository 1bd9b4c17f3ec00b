package calls

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/errorcard"
	"trs/views/jsondelta"
	"trs/views/safetext"
	"trs/views/status"
)

// callsReadMsg answers readCalls.
type callsReadMsg struct {
	req     uint64
	listing Listing
	runs    []Run
	err     error
}

func readCalls(ctx context.Context, req uint64, store Store, runs Runs) tea.Cmd {
	return func() tea.Msg {
		listing, err := store.List(ctx)
		earlier, other := runs.List(ctx)
		return callsReadMsg{req: req, listing: listing, runs: earlier, err: errors.Join(err, other)}
	}
}

// reload reads both lists again; the old ones stay until then.
func (m *Model) reload() tea.Cmd {
	ctx, req := m.read.Begin(m.env.Ctx)
	return readCalls(ctx, req, m.store, m.runs)
}

// resultReadMsg answers readResult.
type resultReadMsg struct {
	req  uint64
	data []byte
	err  error
}

func readResult(req uint64, runs Runs, run Run) tea.Cmd {
	return func() tea.Msg {
		data, err := runs.Result(run)
		return resultReadMsg{req: req, data: data, err: err}
	}
}

// pairReadMsg answers loadPair and loadLastTwo.
type pairReadMsg struct {
	req      uint64
	old, now Run
	oldData  []byte
	nowData  []byte
	err      error
}

func loadPair(req uint64, runs Runs, old, now Run) tea.Cmd {
	return func() tea.Msg { return readPair(req, runs, old, now) }
}

func readPair(req uint64, runs Runs, old, now Run) pairReadMsg {
	msg := pairReadMsg{req: req, old: old, now: now}
	if msg.oldData, msg.err = runs.Result(old); msg.err != nil {
		msg.err = fmt.Errorf("the older run: %w", msg.err)
		return msg
	}
	if msg.nowData, msg.err = runs.Result(now); msg.err != nil {
		msg.err = fmt.Errorf("the newer run: %w", msg.err)
	}
	return msg
}

// loadLastTwo reads the last run of a tool and the one to hold it against.
func loadLastTwo(ctx context.Context, req uint64, runs Runs, tool string) tea.Cmd {
	return func() tea.Msg {
		all, err := runs.List(ctx)
		if err != nil {
			return pairReadMsg{req: req, err: err}
		}
		for i, run := range all {
			if run.Tool != tool || !run.Kept {
				continue
			}
			if old, ok := before(all, i); ok {
				return readPair(req, runs, old, run)
			}
			return pairReadMsg{req: req, err: errors.New("no earlier result to compare with; run it again")}
		}
		return pairReadMsg{req: req, err: errors.New("no result is kept to compare; run it first")}
	}
}

// before is the run to hold run i against: the last one before it of the same
// tool that has a result, with the same arguments if there is one.
func before(all []Run, i int) (Run, bool) {
	best, found := Run{}, false
	for _, run := range all[i+1:] {
		if run.Tool != all[i].Tool || !run.Kept {
			continue
		}
		if bytes.Equal(run.Arguments, all[i].Arguments) {
			return run, true
		}
		if !found {
			best, found = run, true
		}
	}
	return best, found
}

// changedMsg answers the commands that change files.
type changedMsg struct {
	req  uint64
	done string // what was done, for the toast
	err  error
}

func change(req uint64, done string, do func() error) tea.Cmd {
	return func() tea.Msg { return changedMsg{req: req, done: done, err: do()} }
}

// fileReadMsg answers readFile.
type fileReadMsg struct {
	req  uint64
	path string
	text string
	err  error
}

func readFile(req uint64, path string) tea.Cmd {
	return func() tea.Msg {
		data, err := readBounded(path, maxFileBytes)
		return fileReadMsg{req: req, path: path, text: string(data), err: err}
	}
}

// writeFile writes what was edited, unless the file is not any more what was read.
func writeFile(path, before, after string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("save the file: %w", err)
	}
	data, err := readBounded(path, maxFileBytes)
	if err != nil {
		return fmt.Errorf("save the file: %w", err)
	}
	if string(data) != before {
		return errChanged
	}
	if err := replaceFile(path, []byte(after), info.Mode().Perm()); err != nil {
		return fmt.Errorf("save the file: %w", err)
	}
	return nil
}

// handleRead is the answers to what was asked.
func (m *Model) handleRead(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case callsReadMsg:
		if !m.read.Accept(msg.req) {
			return nil
		}
		m.listing, m.earlier, m.err = msg.listing, msg.runs, msg.err
		m.inBody = ""
		return m.fill()
	case resultReadMsg:
		if !m.load.Accept(msg.req) {
			return nil
		}
		if msg.err != nil {
			m.bodyErr = msg.err.Error()
			return nil
		}
		return m.body.SetSource(msg.data)
	case pairReadMsg:
		return m.handlePair(msg)
	case changedMsg:
		return m.handleChanged(msg)
	case fileReadMsg:
		if !m.work.Accept(msg.req) {
			return nil
		}
		if msg.err != nil {
			return views.Toast(views.Bad, msg.err.Error())
		}
		m.question = question{id: views.NextID(), kind: editFile, path: msg.path, text: msg.text}
		return views.Send(views.EditTextMsg{ID: m.question.id, Name: baseName(msg.path), Suffix: suffix, Text: msg.text})
	}
	return nil
}

func (m *Model) handlePair(msg pairReadMsg) tea.Cmd {
	if !m.compare.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		return views.Toast(views.Warning, errorcard.Message(msg.err))
	}
	if !m.shown {
		m.alone = true
	}
	m.shown, m.comparing = true, true
	m.sizeParts()
	pair := jsondelta.Pair{OldName: m.runName(msg.old), NewName: m.runName(msg.now), Old: msg.oldData, New: msg.nowData}
	if msg.old.Tool == msg.now.Tool {
		pair.Title = safetext.Line(msg.now.Tool)
	} else {
		pair.OldName = safetext.Line(msg.old.Tool) + " " + pair.OldName
		pair.NewName = safetext.Line(msg.now.Tool) + " " + pair.NewName
	}
	return m.delta.Show(pair)
}

// runName is what a run is called in a comparison.
func (m *Model) runName(r Run) string {
	return status.Ago(r.Began, m.env.Now()) + " (" + r.Began.Local().Format("15:04:05") + ")"
}

func (m *Model) handleChanged(msg changedMsg) tea.Cmd {
	if !m.work.Accept(msg.req) {
		return nil
	}
	var exists *ExistsError
	if errors.As(msg.err, &exists) {
		return m.askReplace(exists.There)
	}
	var again tea.Cmd
	if m.shown {
		again = m.reload()
	}
	if msg.err != nil {
		return tea.Batch(again, views.Toast(views.Bad, errorcard.Message(msg.err)))
	}
	return tea.Batch(again, views.Toast(views.Good, msg.done))
}
