package toolcard

import (
	"strings"

	"trs/api"
	"trs/views/theme"
)

// Account is how a toolkit stands with the account that its tools need.
type Account int

// How it may stand.
const (
	AccountUnknown Account = iota // it was not found out
	AccountUnneeded
	AccountActive
	AccountMissing // there is none, or none that works
)

// Mark is that in one letter: ● connected, ○ not, – none needed, ? not known.
func (a Account) Mark(th *theme.Theme) (mark string, ink *theme.Ink) {
	switch a {
	case AccountActive:
		return "●", &th.Good
	case AccountMissing:
		return "○", &th.Warn
	case AccountUnneeded:
		return "–", &th.Muted
	case AccountUnknown:
	}
	return "?", &th.Muted
}

// States are the connections that a search tells of.
type States map[string]api.ConnectionStatus

// StatesOf is the connections of an answer by toolkit.
func StatesOf(list []api.ConnectionStatus) States {
	states := States{}
	for _, s := range list {
		states[strings.ToLower(s.Toolkit)] = s
	}
	return states
}

// Of is what the answer says about a toolkit; false when it says nothing.
func (s States) Of(toolkit string) (api.ConnectionStatus, bool) {
	state, told := s[strings.ToLower(toolkit)]
	return state, told
}

// Account is how a toolkit stands, and that in words. A toolkit of which an
// answer says nothing needs no account, or the server did not look.
func (s States) Account(toolkit string) (account Account, word string) {
	switch state, told := s.Of(toolkit); {
	case !told:
		return AccountUnneeded, "no account named"
	case state.HasActiveConnection:
		return AccountActive, "connected"
	}
	return AccountMissing, "not connected"
}
