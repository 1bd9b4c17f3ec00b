package connect

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"

	"trs/api"
	"trs/keymap"
	"trs/views/split"
)

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	if m.session == nil {
		return nil
	}
	if m.fill != nil && m.split.Focus() == split.Detail {
		return m.linkFormKeys()
	}
	if typing := m.list.Typing(); typing != nil {
		return typing
	}
	if a := m.attempt(); a != nil && a.open(m.env.Now()) {
		return append(m.attemptKeys(a), k.Global.Filter)
	}
	t, ok := m.list.Selected()
	if chosen, is := m.chosenAccount(); is && ok && m.split.Focus() == split.Detail {
		return m.accountKeys(&t, chosen)
	}
	switch {
	case !ok && m.list.Filter() != "":
		return []key.Binding{keymap.Relabel(k.Global.Back, "clear the filter")}
	case !ok:
		return []key.Binding{k.Global.Refresh}
	}
	keys := m.linkKeys(&t)
	if m.split.Focus() == split.Detail { // nothing to choose from there
		return append(keys, k.Global.Back)
	}
	if len(m.detail.accounts) > 0 { // before the rarer way to connect
		keys = slices.Insert(keys, min(len(keys), 1), k.Connect.Accounts)
	}
	return append(keys, k.Global.Filter, keymap.Relabel(k.Connect.Sort, "order"))
}

// attemptKeys is the bindings for a link that is open. Of one that was made
// elsewhere trs knows the account alone.
func (m *Model) attemptKeys(a *attempt) []key.Binding {
	k := m.env.Keys
	var keys []key.Binding
	if a.url != "" {
		reveal := "show link"
		if m.detail.reveal {
			reveal = "hide link"
		}
		keys = append(keys, k.Global.OpenLink, keymap.Relabel(k.Global.Copy, "copy link"), keymap.Relabel(k.Connect.Reveal, reveal))
	}
	if a.phase == paused {
		keys = append(keys, keymap.Relabel(k.Connect.Wait, "wait again"))
	}
	return append(keys, keymap.Relabel(k.Connect.Link, "another link"))
}

// linkKeys is the bindings that connect a toolkit, or lead to what is in the way.
func (m *Model) linkKeys(t *api.SessionToolkit) []key.Binding {
	k := m.env.Keys.Connect
	no := m.refusal(t)
	switch {
	case m.env.ReadOnly, t.IsNoAuth:
		return nil
	case no.sure:
		return []key.Binding{keymap.Relabel(k.Link, no.cure)}
	}
	return []key.Binding{k.Link, keymap.Relabel(k.LinkAs, "connect as …")}
}

// accountKeys is the bindings for an account: what its state allows.
func (m *Model) accountKeys(t *api.SessionToolkit, a account) []key.Binding {
	k := m.env.Keys
	keys := m.linkKeys(t)
	keys = keys[:min(len(keys), 1)]
	if m.env.ReadOnly {
		return []key.Binding{k.Global.Back}
	}
	if a.pending() {
		keys = append(keys, keymap.Relabel(k.Connect.Wait, "wait"))
	}
	active := false
	switch {
	case a.missing:
		return append(keys, k.Global.Back)
	case a.Status == api.StatusInactive || a.IsDisabled:
		keys = append(keys, keymap.Relabel(k.Connect.Toggle, "enable"))
	case a.Status == api.StatusActive:
		active = true
		keys = append(keys, keymap.Relabel(k.Connect.Toggle, "disable"))
	}
	keys = append(keys, keymap.Relabel(k.Connect.Disconnect, "delete"))
	if active {
		keys = append(keys, keymap.Relabel(k.Connect.Revoke, "revoke"))
	}
	return append(keys, k.Global.Back)
}
