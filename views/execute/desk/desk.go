// Package desk is what the Execute pane and its parts agree on. A desk is one way
// to run something: call runs one tool from a form, others run several calls or
// send a request of the user's own. Desks know each other by these messages only.
package desk

import (
	"trs/api"
	"trs/views"
)

// ID names a desk.
type ID int

// The desks.
const (
	Call  ID = iota // one tool: its form and its answer
	Batch           // several calls at once
	Proxy           // a request to a toolkit's own API
)

// Desk is a part of the Execute pane. It lives as a pane does, except that keys,
// mouse and focus reach it only while it is in front of the others.
type Desk interface {
	views.Pane
	views.Worker
	views.Copier
}

// ShowMsg asks to bring a desk to the front.
type ShowMsg struct{ Desk ID }

// Request is one call of a tool: what is sent, and as whom.
type Request struct {
	Slug      string
	Arguments []byte // JSON, digit for digit
	Account   string // a connected account, or ""
	Offload   bool   // a large answer goes to a file of the session, see Offloads
}

// Offloads reports whether a large answer of a tool can be sent to a file of the
// session. Helpers do not take the wish; they have ways of their own.
func Offloads(slug string) bool { return !api.IsMeta(slug) }

// AddMsg asks to put requests among those that run together. Instead is the item
// of an EditMsg whose place the first request takes, or 0.
type AddMsg struct {
	Requests []Request
	Instead  uint64
}

// EditMsg asks the call desk to open a request. When Item is not 0 it came from
// among several: then the key that adds a call to the batch answers with AddMsg,
// Instead being Item, and ShowMsg.
type EditMsg struct {
	Item    uint64
	Request Request
}
