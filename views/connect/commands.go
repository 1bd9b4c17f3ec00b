package connect

import (
	"context"
	"errors"
	"iter"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
)

const (
	toolkitPage = 50 // the most that the server gives at once
	accountPage = 100
	maxNamed    = 50               // toolkits asked for by name in one request
	maxPinned   = 200              // pinned accounts that are read one by one
	linkLife    = 10 * time.Minute // a link is dead afterwards
)

// pageReadMsg is one page of a feed. next reads the page behind it and is nil at
// the end.
type pageReadMsg[T any] struct {
	req   uint64
	items []T
	next  tea.Cmd
	err   error
}

// readPages reads a list page by page, each in a message of its own.
func readPages[T any](ctx context.Context, req uint64, page api.Page, read func(context.Context, api.Page) (api.PageOf[T], error)) tea.Cmd {
	return func() tea.Msg {
		got, err := read(ctx, page)
		msg := pageReadMsg[T]{req: req, items: got.Items, err: err}
		switch {
		case err != nil || got.NextCursor == "":
		case got.NextCursor == page.Cursor:
			msg.err = api.ErrRepeatedCursor
		default:
			page.Cursor = got.NextCursor
			msg.next = readPages(ctx, req, page, read)
		}
		return msg
	}
}

func readToolkits(ctx context.Context, client Client, req uint64, session string) tea.Cmd {
	return readPages(ctx, req, api.Page{Limit: toolkitPage}, func(ctx context.Context, page api.Page) (api.PageOf[api.SessionToolkit], error) {
		return client.SessionToolkits(ctx, session, api.SessionToolkitsQuery{Page: page})
	})
}

func readAccounts(ctx context.Context, client Client, req uint64, user string) tea.Cmd {
	return readPages(ctx, req, api.Page{Limit: accountPage}, func(ctx context.Context, page api.Page) (api.PageOf[api.ConnectedAccount], error) {
		return client.ConnectedAccounts(ctx, api.AccountsQuery{UserIDs: []string{user}, AccountType: api.AccountsAll, Page: page})
	})
}

// namedReadMsg answers readNamed.
type namedReadMsg struct {
	req   uint64
	items []api.SessionToolkit
}

// readNamed reads toolkits that the session's own list leaves out. Those that
// the server does not know are nobody's loss.
func readNamed(ctx context.Context, client Client, req uint64, session string, slugs []string) tea.Cmd {
	return func() tea.Msg {
		msg := namedReadMsg{req: req}
		for len(slugs) > 0 {
			n := min(len(slugs), maxNamed)
			page, err := client.SessionToolkits(ctx, session, api.SessionToolkitsQuery{Toolkits: slugs[:n], Page: api.Page{Limit: toolkitPage}})
			if err != nil {
				return msg
			}
			msg.items = append(msg.items, page.Items...)
			slugs = slugs[n:]
		}
		return msg
	}
}

// configsReadMsg answers readConfigs.
type configsReadMsg struct {
	req     uint64
	configs map[string]api.AuthConfig
	err     error
}

func readConfigs(ctx context.Context, client Client, req uint64) tea.Cmd {
	return func() tea.Msg {
		msg := configsReadMsg{req: req, configs: map[string]api.AuthConfig{}}
		for config, err := range client.AllAuthConfigs(ctx, api.AuthConfigsQuery{ShowDisabled: true, Page: api.Page{Limit: toolkitPage}}) {
			if err != nil {
				msg.err = err
				return msg
			}
			msg.configs[config.ID] = config
		}
		return msg
	}
}

// pinnedReadMsg answers readPinned.
type pinnedReadMsg struct {
	req      uint64
	accounts []account
}

// pin is an account that the config names for a toolkit.
type pin struct{ toolkit, id string }

// readPinned reads the pinned accounts that the user's list does not hold: they
// are shared by others, or gone.
func readPinned(ctx context.Context, client Client, req uint64, pins []pin) tea.Cmd {
	return func() tea.Msg {
		msg := pinnedReadMsg{req: req}
		for _, p := range pins[:min(len(pins), maxPinned)] {
			got, err := client.ConnectedAccount(ctx, p.id)
			if err != nil {
				got = api.ConnectedAccount{ID: p.id}
			}
			got.Toolkit.Slug = p.toolkit
			msg.accounts = append(msg.accounts, account{
				ConnectedAccount: got, pinned: true, missing: api.IsNotFound(err), err: err,
			})
		}
		return msg
	}
}

// linkedMsg answers createLink.
type linkedMsg struct {
	req  uint64
	link api.Link
	err  error
}

func createLink(ctx context.Context, client Client, req uint64, session string, link api.LinkRequest) tea.Cmd {
	return func() tea.Msg {
		made, err := client.CreateLink(ctx, session, link)
		return linkedMsg{req: req, link: made, err: err}
	}
}

// beatMsg says that it is time to look at the pending accounts again.
type beatMsg struct{ id uint64 }

func beat(id uint64, after time.Duration) tea.Cmd {
	return tea.Tick(after, func(time.Time) tea.Msg { return beatMsg{id} })
}

// watched is an account whose state is asked for.
type watched struct {
	id, toolkit string
	byToolkit   bool // accounts may not be read: ask the session's toolkits
}

// looked is what was seen of one account.
type looked struct {
	id     string
	status api.AccountStatus // "" when nothing could be seen
	reason string
	denied bool // the key may not read accounts
	err    error
}

// lookedMsg answers look.
type lookedMsg struct {
	req  uint64
	seen []looked
}

func look(ctx context.Context, client Client, req uint64, session string, accounts []watched) tea.Cmd {
	return func() tea.Msg {
		msg := lookedMsg{req: req}
		for _, w := range accounts {
			if w.byToolkit {
				msg.seen = append(msg.seen, lookInToolkits(ctx, client, session, w))
				continue
			}
			got, err := client.ConnectedAccount(ctx, w.id)
			seen := looked{id: w.id, status: got.Status, err: err}
			if got.StatusReason != nil {
				seen.reason = *got.StatusReason
			}
			if api.IsForbidden(err) || api.IsUnavailable(err) {
				seen = lookInToolkits(ctx, client, session, w)
				seen.denied = true
			}
			msg.seen = append(msg.seen, seen)
		}
		return msg
	}
}

// lookInToolkits is for keys that may not read accounts. The session names one
// account for a toolkit; another one hides the pending one.
func lookInToolkits(ctx context.Context, client Client, session string, w watched) looked {
	seen := looked{id: w.id}
	page, err := client.SessionToolkits(ctx, session, api.SessionToolkitsQuery{Toolkits: []string{w.toolkit}})
	if err != nil {
		seen.err = err
		return seen
	}
	for _, t := range page.Items {
		if t.ConnectedAccount != nil && t.ConnectedAccount.ID == w.id {
			seen.status = t.ConnectedAccount.Status
		}
	}
	return seen
}

// changedMsg answers change.
type changedMsg struct {
	req  uint64
	done string // for the toast
	what string // what was being done
	err  error
}

// change does something to an account.
func change(ctx context.Context, req uint64, what string, do func(context.Context) (done string, err error)) tea.Cmd {
	return func() tea.Msg {
		done, err := do(ctx)
		return changedMsg{req: req, done: done, what: what, err: err}
	}
}

// feed is a list that is read page by page. The first time its items show as
// they come; when it is read again the old ones stay until all are there.
type feed[T any] struct {
	latest views.Latest
	items  []T
	next   []T
	loaded bool
	err    error
}

func (f *feed[T]) begin(ctx context.Context) (context.Context, uint64) {
	f.next = nil
	return f.latest.Begin(ctx)
}

// take adds a page and reports whether there are new items to show.
func (f *feed[T]) take(msg pageReadMsg[T]) (cmd tea.Cmd, news bool) {
	if !f.latest.Current(msg.req) {
		return nil, false
	}
	f.next = append(f.next, msg.items...)
	f.err = msg.err
	if msg.next == nil {
		f.latest.Accept(msg.req)
	}
	switch {
	case errors.Is(msg.err, context.Canceled):
		f.err = nil
		return nil, false
	case msg.err == nil && msg.next == nil:
		f.items, f.next, f.loaded = f.next, nil, true
		return nil, true
	case !f.loaded:
		f.items = f.next
		return msg.next, true
	}
	return msg.next, false
}

// forget empties the feed.
func (f *feed[T]) forget() {
	f.latest.Cancel()
	*f = feed[T]{}
}

// denied reports whether the key may not read the list, or the server has none.
func (f *feed[T]) denied() bool { return api.IsForbidden(f.err) || api.IsUnavailable(f.err) }

// Client is the part of the API that this pane calls.
type Client interface {
	SessionToolkits(ctx context.Context, sessionID string, q api.SessionToolkitsQuery) (api.PageOf[api.SessionToolkit], error)
	CreateLink(ctx context.Context, sessionID string, link api.LinkRequest) (api.Link, error)
	ConnectedAccounts(ctx context.Context, q api.AccountsQuery) (api.PageOf[api.ConnectedAccount], error)
	ConnectedAccount(ctx context.Context, id string) (api.ConnectedAccount, error)
	SetConnectedAccountEnabled(ctx context.Context, id string, enabled bool) (api.AccountChange, error)
	DeleteConnectedAccount(ctx context.Context, id string, revoke bool) (api.AccountChange, error)
	RevokeConnectedAccount(ctx context.Context, id string) (api.RevokedAccount, error)
	AllAuthConfigs(ctx context.Context, q api.AuthConfigsQuery) iter.Seq2[api.AuthConfig, error]
}
