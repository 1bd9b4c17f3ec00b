package config

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"trs/api"
	"trs/views/state"
)

// draft is what was changed and is not saved. It belongs to one session.
type draft struct {
	version   int    // the version it began from
	base, now leaves // that version, and what it shall become
	refused   string // JSON from the editor that could not be taken, kept
}

func (d *draft) changes() []string { return differing(d.base, d.now) }

func (d *draft) empty() bool { return len(d.changes()) == 0 && d.refused == "" }

func (d *draft) clone() *draft {
	return &draft{version: d.version, base: maps.Clone(d.base), now: maps.Clone(d.now), refused: d.refused}
}

// patch is the exact request that saves the draft.
func (d *draft) patch() (api.PatchSession, error) {
	base, err := d.base.config()
	if err != nil {
		return api.PatchSession{}, fmt.Errorf("read the config that the draft began from: %w", err)
	}
	now, err := d.now.config()
	if err != nil {
		return api.PatchSession{}, fmt.Errorf("read the draft: %w", err)
	}
	patch := api.PatchTo(base, now)
	if leaf := d.now["experimental"]; leaf == "null" {
		patch.Experimental = api.Null[api.PatchExperimental]()
	} else if leaf != d.base["experimental"] && leaf != "" {
		var experimental api.PatchExperimental
		if err := json.Unmarshal([]byte(leaf), &experimental); err != nil {
			return patch, fmt.Errorf("read experimental: %w", err)
		}
		patch.Experimental = api.Some(experimental)
	}
	if leaf := d.now["premium_usage"]; leaf != d.base["premium_usage"] && leaf != "" {
		patch.PremiumUsage = json.RawMessage(leaf)
	}
	if !patch.IsEmpty() {
		patch.ExpectedConfigVersion = d.version
	}
	return patch, nil
}

// Draft is an unsaved draft as it is remembered between runs.
type Draft struct {
	Version int             `json:"config_version"`
	Base    json.RawMessage `json:"base"`
	Now     json.RawMessage `json:"now"`
	Refused string          `json:"refused,omitempty"`
}

func (d *draft) stored() Draft {
	return Draft{Version: d.version, Base: d.base.encode(), Now: d.now.encode(), Refused: d.refused}
}

func (d Draft) restore() (*draft, error) {
	base, err := takeApart(d.Base)
	if err != nil {
		return nil, fmt.Errorf("read the draft's base: %w", err)
	}
	now, err := takeApart(d.Now)
	if err != nil {
		return nil, fmt.Errorf("read the draft: %w", err)
	}
	return &draft{version: d.Version, base: base, now: now, refused: d.Refused}, nil
}

// Drafts remembers the drafts of one server and key in the state directory.
type Drafts struct {
	file  state.File[draftsFile]
	scope string
}

type draftsFile struct {
	Servers map[string]map[string]Draft `json:"servers"` // by scope and session
}

// NewDrafts is the memory in dir for a state.Scope.
func NewDrafts(dir, scope string) Drafts {
	return Drafts{file: state.NewFile[draftsFile](dir, "drafts.json"), scope: scope}
}

// Read is the draft of a session; ok is false when there is none.
func (s Drafts) Read(session string) (d Draft, ok bool, err error) {
	file, err := s.file.Read()
	d, ok = file.Servers[s.scope][session]
	return d, ok, err
}

// Write remembers the draft of a session; nil forgets it.
func (s Drafts) Write(ctx context.Context, session string, d *Draft) error {
	_, err := s.file.Change(ctx, func(f *draftsFile) {
		if f.Servers == nil {
			f.Servers = map[string]map[string]Draft{}
		}
		if d == nil {
			delete(f.Servers[s.scope], session)
			return
		}
		if f.Servers[s.scope] == nil {
			f.Servers[s.scope] = map[string]Draft{}
		}
		f.Servers[s.scope][session] = *d
	})
	return err
}
