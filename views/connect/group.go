package connect

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
)

// group sorts the accounts by toolkit, the pinned ones of others with them.
func (m *Model) group() {
	m.version++
	m.groups = map[string][]account{}
	if m.session == nil {
		return
	}
	config := &m.session.Config
	for _, a := range m.accounts.items {
		slug := strings.ToLower(a.Toolkit.Slug)
		m.groups[slug] = append(m.groups[slug], account{ConnectedAccount: a, pinned: slices.Contains(pinsOf(config, slug), a.ID)})
	}
	for _, a := range m.pins {
		slug := strings.ToLower(a.Toolkit.Slug)
		same := func(b account) bool { return b.ID == a.ID }
		if slices.Contains(pinsOf(config, slug), a.ID) && !slices.ContainsFunc(m.groups[slug], same) {
			m.groups[slug] = append(m.groups[slug], a)
		}
	}
	for _, accounts := range m.groups {
		newestFirst(accounts)
	}
	m.nameAccounts()
}

// nameAccounts makes what a filter finds the accounts of a toolkit by. It is a map
// of its own: a filter of the older one may still run, off the loop.
func (m *Model) nameAccounts() {
	const most = 20 // of a toolkit
	names := make(map[string]string, len(m.groups))
	for slug, accounts := range m.groups {
		text := ""
		for i := range accounts[:min(len(accounts), most)] {
			text += " " + accounts[i].Label() + " " + accounts[i].ID
		}
		names[slug] = text
	}
	m.names.Store(&names)
}

// accountsOf is the accounts of a toolkit. Where they may not be read it is the
// one that the session's toolkits name.
func (m *Model) accountsOf(t *api.SessionToolkit) []account {
	accounts := m.groups[strings.ToLower(t.Slug)]
	if len(accounts) > 0 || t.ConnectedAccount == nil || m.accounts.err == nil && !m.accounts.loaded {
		return accounts
	}
	c := t.ConnectedAccount
	return []account{{
		ConnectedAccount: api.ConnectedAccount{
			ID: c.ID, UserID: c.UserID, Status: c.Status, CreatedAt: c.CreatedAt,
			Toolkit: api.AccountToolkit{Slug: t.Slug},
			AuthConfig: api.AccountAuthConfig{
				ID: c.AuthConfig.ID, AuthScheme: c.AuthConfig.AuthScheme, IsComposioManaged: c.AuthConfig.IsComposioManaged,
			},
		},
		pinned: m.session != nil && slices.Contains(pinsOf(&m.session.Config, t.Slug), c.ID), partial: true,
	}}
}

// show puts the toolkits into the list: connected ones first, or in the server's
// order, which is by use. Those outside the session come last.
func (m *Model) show() tea.Cmd {
	m.version++
	items := m.toolkits.items
	if len(m.extra) > 0 {
		items = slices.Concat(items, m.extra)
	}
	if m.plain {
		return m.list.SetItems(items)
	}
	ranked := make([]api.SessionToolkit, 0, len(items))
	for want := range ranks {
		for i := range items {
			if rank(&items[i]) == want {
				ranked = append(ranked, items[i])
			}
		}
	}
	return m.list.SetItems(ranked)
}

const ranks = 5

// rank is the place of a toolkit: connected, being connected, broken, the rest,
// and what is not of the session.
func rank(t *api.SessionToolkit) int {
	switch c := t.ConnectedAccount; {
	case !t.Enabled:
		return 4
	case c == nil || t.IsNoAuth:
		return 3
	case c.Status == api.StatusActive:
		return 0
	case isPending(c.Status):
		return 1
	}
	return 2
}

// findNamed asks for the toolkits that the session's list leaves out but that
// its user has accounts for or its config names.
func (m *Model) findNamed() tea.Cmd {
	if !m.toolkits.loaded || m.session == nil {
		return nil
	}
	listed := map[string]bool{}
	for i := range m.toolkits.items {
		listed[strings.ToLower(m.toolkits.items[i].Slug)] = true
	}
	var missing []string
	add := func(slug string) {
		if slug = strings.ToLower(slug); slug != "" && !listed[slug] {
			listed[slug] = true
			missing = append(missing, slug)
		}
	}
	add(m.aim.slug)
	for slug := range m.groups {
		add(slug)
	}
	config := &m.session.Config
	for slug := range config.ConnectedAccounts {
		add(slug)
	}
	if config.Toolkits != nil && config.Toolkits.Mode == api.FilterDisable {
		for _, slug := range config.Toolkits.Slugs {
			add(slug)
		}
	}
	if len(missing) == 0 {
		m.named.Cancel()
		m.extra = nil
		return nil
	}
	slices.Sort(missing)
	ctx, req := m.named.Begin(m.env.Ctx)
	return readNamed(ctx, m.client, req, m.session.ID, missing)
}

// findPinned asks for the pinned accounts that the user's list does not hold.
func (m *Model) findPinned() tea.Cmd {
	have := map[string]bool{}
	for i := range m.accounts.items {
		have[m.accounts.items[i].ID] = true
	}
	var missing []pin
	for toolkit, ids := range m.session.Config.ConnectedAccounts {
		for _, id := range ids {
			if !have[id] {
				missing = append(missing, pin{toolkit, id})
			}
		}
	}
	if len(missing) == 0 {
		m.pins = nil
		return nil
	}
	slices.SortStableFunc(missing, func(a, b pin) int { return strings.Compare(a.toolkit+a.id, b.toolkit+b.id) })
	ctx, req := m.pinned.Begin(m.env.Ctx)
	return readPinned(ctx, m.client, req, missing)
}

func (m *Model) searchText(t api.SessionToolkit) string {
	text := t.Slug + " " + t.Name + " " + t.Meta.Description
	if names := m.names.Load(); names != nil {
		text += (*names)[strings.ToLower(t.Slug)]
	}
	switch {
	case !t.Enabled:
		return text + " not in session"
	case t.IsNoAuth:
		return text + " no account needed"
	case t.ConnectedAccount != nil:
		return text + " " + string(t.ConnectedAccount.Status) + " " + stateWord(t.ConnectedAccount.Status)
	}
	return text + " not connected"
}
