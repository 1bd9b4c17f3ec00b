package config

import (
	"context"
	"iter"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/list"
	"trs/views/safetext"
)

// draftReadMsg answers readDraft.
type draftReadMsg struct {
	session string
	draft   *draft
	err     error
}

// draftWrittenMsg answers writeDraft.
type draftWrittenMsg struct{ err error }

// savedMsg answers savePatch.
type savedMsg struct {
	req      uint64
	id       string
	session  api.Session
	fellBack bool // the server knows no preconditions
	err      error
}

// conflictReadMsg answers readConflict.
type conflictReadMsg struct {
	req     uint64
	session api.Session
	err     error
}

// optionsReadMsg answers readOptions.
type optionsReadMsg struct {
	req     uint64
	key     string
	options []option
	err     error
}

func readDraft(store Store, session string) tea.Cmd {
	return func() tea.Msg {
		stored, ok, err := store.Read(session)
		if err != nil || !ok {
			return draftReadMsg{session: session, err: err}
		}
		d, err := stored.restore()
		return draftReadMsg{session: session, draft: d, err: err}
	}
}

// writeDraft remembers a draft, or forgets it when it is nil.
func writeDraft(ctx context.Context, store Store, session string, d *draft) tea.Cmd {
	return func() tea.Msg {
		var stored *Draft
		if d != nil {
			s := d.stored()
			stored = &s
		}
		return draftWrittenMsg{store.Write(ctx, session, stored)}
	}
}

func savePatch(ctx context.Context, c Client, req uint64, session string, patch api.PatchSession) tea.Cmd {
	return func() tea.Msg {
		saved, fellBack, err := c.PatchSessionCompat(ctx, session, patch)
		return savedMsg{req: req, id: session, session: saved, fellBack: fellBack, err: err}
	}
}

func readConflict(ctx context.Context, c Client, req uint64, session string) tea.Cmd {
	return func() tea.Msg {
		live, err := c.Session(ctx, session)
		return conflictReadMsg{req: req, session: live, err: err}
	}
}

// source says what options there are to choose from.
type source struct {
	kind    sourceKind
	toolkit string // of tools, accounts and auth configs; "" is all
	user    string // of accounts
}

type sourceKind int

const (
	_ sourceKind = iota
	fromToolkits
	fromTools
	fromAccounts
	fromAuthConfigs
)

var sourceNames = [...]string{"", "toolkits", "tools", "accounts", "auth configs"}

func (s source) key() string {
	return sourceNames[s.kind] + " " + s.toolkit + " " + s.user
}

// readOptions reads everything that a source offers.
func readOptions(ctx context.Context, c Client, req uint64, from source) tea.Cmd {
	return func() tea.Msg {
		options, err := from.read(ctx, c)
		return optionsReadMsg{req: req, key: from.key(), options: options, err: err}
	}
}

func (s source) read(ctx context.Context, c Client) ([]option, error) {
	var toolkits []string
	if s.toolkit != "" {
		toolkits = strings.Split(s.toolkit, ",")
	}
	switch s.kind {
	case fromToolkits:
		return collect(c.AllToolkits(ctx, api.ToolkitsQuery{Page: api.Page{Limit: 1000}}), func(t api.Toolkit) option {
			return option{value: t.Slug, note: list.Plural(t.Meta.ToolsCount, "tool") + ", " + safetext.Line(t.Name)}
		})
	case fromTools:
		return collect(c.AllTools(ctx, api.ToolsQuery{Toolkits: toolkits, Page: api.Page{Limit: 1000}}), func(t api.Tool) option {
			return option{value: t.Slug, note: safetext.Line(t.Name), toolkit: t.Toolkit.Slug, tags: t.Tags}
		})
	case fromAccounts:
		return collect(c.AllConnectedAccounts(ctx, api.AccountsQuery{UserIDs: []string{s.user}, Toolkits: toolkits}), func(a api.ConnectedAccount) option {
			note := strings.ToLower(string(a.Status))
			if a.Alias != nil && *a.Alias != "" {
				note = safetext.Line(*a.Alias) + ", " + note
			}
			return option{value: a.ID, note: note}
		})
	case fromAuthConfigs:
		return collect(c.AllAuthConfigs(ctx, api.AuthConfigsQuery{Toolkits: toolkits}), func(a api.AuthConfig) option {
			note := safetext.Line(a.Name)
			if !a.UsableInSessions() {
				note += ", not usable in sessions"
			}
			return option{value: a.ID, note: note}
		})
	}
	return nil, nil
}

func collect[T any](all iter.Seq2[T, error], as func(T) option) ([]option, error) {
	var options []option
	for item, err := range all {
		if err != nil {
			return options, err
		}
		options = append(options, as(item))
	}
	return options, nil
}
