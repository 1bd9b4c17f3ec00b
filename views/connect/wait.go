package connect

import (
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/list"
)

// attempt is one account being connected.
type attempt struct {
	session string
	toolkit string
	name    string // the toolkit's, for people
	account string
	url     string // a secret; "" when the link was made elsewhere
	since   time.Time
	resumed time.Time // when waiting for it began, or began again
	until   time.Time
	misses  int // looks that failed, in a row
	phase   phase
	changes []stateChange
	reason  string
	byList  bool  // accounts may not be read: the session's toolkits tell
	err     error // why the last look saw nothing
}

// stateChange is a state that the account was seen in, and since when.
type stateChange struct {
	at     time.Time
	status api.AccountStatus
}

type phase int

const (
	waiting phase = iota
	paused        // esc: the link works, nobody looks
	active
	failed // or expired, revoked, gone
	late   // the ten minutes are over
)

func (a *attempt) waiting() bool { return a.phase == waiting }

// open reports whether the link may still be used.
func (a *attempt) open(now time.Time) bool {
	return (a.phase == waiting || a.phase == paused) && now.Before(a.until)
}

func (a *attempt) status() api.AccountStatus {
	if len(a.changes) == 0 {
		return ""
	}
	return a.changes[len(a.changes)-1].status
}

// see notes a state and says whether it is a new one.
func (a *attempt) see(status api.AccountStatus, now time.Time) bool {
	if status == "" || status == a.status() {
		return false
	}
	a.changes = append(a.changes, stateChange{now, status})
	switch {
	case status == api.StatusActive:
		a.phase = active
	case !isPending(status) && status != api.StatusInactive:
		a.phase = failed
	}
	return true
}

// attemptFor is the last attempt for a toolkit in the open session, or nil.
func (m *Model) attemptFor(toolkit string) *attempt {
	for i := len(m.attempts) - 1; i >= 0; i-- {
		if a := m.attempts[i]; m.session != nil && a.session == m.session.ID && a.toolkit == toolkit {
			return a
		}
	}
	return nil
}

// attempt is that of the chosen toolkit.
func (m *Model) attempt() *attempt {
	t, ok := m.list.Selected()
	if !ok {
		return nil
	}
	return m.attemptFor(t.Slug)
}

func (m *Model) firstWaiting() *attempt {
	for _, a := range m.attempts {
		if m.session != nil && a.session == m.session.ID && a.waiting() {
			return a
		}
	}
	return nil
}

// begin adds an attempt and waits for it.
func (m *Model) begin(a *attempt) tea.Cmd {
	m.attempts = slices.DeleteFunc(m.attempts, func(old *attempt) bool {
		return !old.open(m.env.Now()) || old.account == a.account
	})
	m.attempts = append(m.attempts, a)
	return m.hurry(a)
}

// hurry waits for an attempt from now on, with the first look soon.
func (m *Model) hurry(a *attempt) tea.Cmd {
	a.phase, a.resumed, a.misses = waiting, m.env.Now(), 0
	if !m.looking.Busy() {
		m.beat = 0 // a timer that runs may be a slow one
	}
	return m.wait()
}

// waiters is how many links the open session waits for.
func (m *Model) waiters() int {
	count := 0
	for _, a := range m.attempts {
		if m.session != nil && a.session == m.session.ID && a.waiting() {
			count++
		}
	}
	return count
}

// Headline tells how many links are waited for.
func (m *Model) Headline() string {
	switch count := m.waiters(); count {
	case 0:
		return ""
	case 1:
		return "1 link waiting"
	default:
		return list.Count(count) + " links waiting"
	}
}

func (m *Model) beating() bool { return m.beat != 0 || m.looking.Busy() }

// wait lets the timer run if there is something to wait for, whether the pane is
// in front or not.
func (m *Model) wait() tea.Cmd {
	if m.beating() || m.firstWaiting() == nil {
		return nil
	}
	m.beat = views.NextID()
	return beat(m.beat, m.pace())
}

// pace is how long until the next look: soon after a link was made or taken up
// again, when people click through it, and longer the longer it takes. Looks
// that fail are put off more with each one.
func (m *Model) pace() time.Duration {
	pause := slowest
	for _, a := range m.attempts {
		if a.session != m.session.ID || !a.waiting() {
			continue
		}
		own := slowest
		for _, step := range paces {
			if m.env.Now().Sub(a.resumed) < step.until {
				own = step.every
				break
			}
		}
		for range min(a.misses, maxMisses) {
			own *= 2
		}
		pause = min(pause, own)
	}
	return min(pause, slowest)
}

// paces is how often a link is looked at while it is how old.
var paces = []struct{ until, every time.Duration }{
	{30 * time.Second, time.Second}, {2 * time.Minute, 2 * time.Second}, {5 * time.Minute, 5 * time.Second},
}

const (
	slowest   = 10 * time.Second
	maxMisses = 4 // more make it no slower
)

// rest stops waiting without giving up.
func (m *Model) rest() {
	m.beat = 0
	m.looking.Cancel()
}

// beaten looks at every account that is waited for.
func (m *Model) beaten(msg beatMsg) tea.Cmd {
	if msg.id != m.beat || m.session == nil {
		return nil
	}
	m.beat = 0
	now := m.env.Now()
	var accounts []watched
	var told []tea.Cmd
	for _, a := range m.attempts {
		if a.session != m.session.ID || !a.waiting() {
			continue
		}
		if !now.Before(a.until) {
			a.phase = late
			told = append(told, views.Toast(views.Warning, a.name+" was not connected: nobody finished the link in its ten minutes"))
			continue
		}
		accounts = append(accounts, watched{id: a.account, toolkit: a.toolkit, byToolkit: a.byList})
	}
	if len(accounts) == 0 {
		return tea.Batch(append(told, m.reload())...)
	}
	ctx, req := m.looking.Begin(m.env.Ctx)
	return tea.Batch(append(told, look(ctx, m.client, req, m.session.ID, accounts))...)
}

// looked takes what was seen, and looks again later.
func (m *Model) looked(msg lookedMsg) tea.Cmd {
	if !m.looking.Accept(msg.req) {
		return nil
	}
	var cmds []tea.Cmd
	for _, seen := range msg.seen {
		for _, a := range m.attempts {
			if a.account == seen.id && a.waiting() {
				cmds = append(cmds, m.note(a, seen))
			}
		}
	}
	return tea.Batch(append(cmds, m.wait())...)
}

// note takes what was seen of one account.
func (m *Model) note(a *attempt, seen looked) tea.Cmd {
	a.err = seen.err
	a.misses++
	if seen.err == nil {
		a.misses = 0
	}
	a.byList = a.byList || seen.denied
	if api.IsNotFound(seen.err) {
		a.phase, a.reason = failed, "the account was deleted"
		return tea.Batch(views.Toast(views.Bad, a.name+" was not connected: "+a.reason), m.reload())
	}
	if seen.reason != "" {
		a.reason = seen.reason
	}
	if !a.see(seen.status, m.env.Now()) {
		return nil
	}
	switch a.phase {
	case active:
		m.result = views.Status{Text: a.name + " is connected"}
		return tea.Batch(
			views.Toast(views.Good, a.name+" is connected"), views.Send(views.ConnectionsChangedMsg{Toolkit: a.toolkit}),
		)
	case failed:
		why := string(a.status())
		if a.reason != "" {
			why = a.reason
		}
		m.result = views.Status{Text: a.name + " was not connected: " + why, Err: true}
		return tea.Batch(views.Toast(views.Bad, a.name+" was not connected: "+why), m.reload())
	case waiting, paused, late:
	}
	return m.reload()
}

// linked begins to wait for the account of a new link.
func (m *Model) linked(msg linkedMsg) tea.Cmd {
	if !m.link.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		m.linkErr = msg.err
		if m.fill != nil { // the detail tells why, the form is kept
			m.leaveLinkForm()
		}
		m.result = views.Status{Text: errorcard.Message(msg.err), Err: true}
		return nil
	}
	now := m.env.Now()
	a := &attempt{
		session: m.session.ID, toolkit: m.linking.Toolkit, name: m.nameOf(m.linking.Toolkit), account: msg.link.ConnectedAccountID,
		url: msg.link.RedirectURL, since: now, until: now.Add(linkLife),
	}
	if m.dropForm(m.formKey(m.linking.Toolkit)); m.fill != nil && m.fill.toolkit == m.linking.Toolkit {
		m.leaveLinkForm()
	}
	if m.linking = (api.LinkRequest{}); m.detail.toolkit == a.toolkit {
		m.detail.fresh = a.account
	}
	m.result = views.Status{Text: "the link for " + a.name + " is ready"}
	return tea.Batch(m.begin(a), m.reload(), views.Toast(views.Info, "the link for "+a.name+" is ready: "+
		m.env.Keys.Global.OpenLink.Help().Key+" opens it, "+m.env.Keys.Global.Copy.Help().Key+" copies it"))
}

func (m *Model) nameOf(slug string) string {
	for _, items := range [][]api.SessionToolkit{m.toolkits.items, m.extra} {
		for i := range items {
			if items[i].Slug == slug {
				return items[i].Name
			}
		}
	}
	return slug
}
