package proxy

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/savefile"
)

// maxToolkits bounds how many connected toolkits are offered; any other can be
// typed.
const maxToolkits = 300

// toolkitsReadMsg answers readToolkits.
type toolkitsReadMsg struct {
	req      uint64
	toolkits []api.SessionToolkit
	labels   map[string]string // of accounts, by id
	err      error
}

// readToolkits reads the toolkits that a session is connected to.
func readToolkits(ctx context.Context, c Client, req uint64, session, user string) tea.Cmd {
	return func() tea.Msg {
		msg := toolkitsReadMsg{req: req, labels: map[string]string{}}
		const pageSize = 50
		page := api.Page{Limit: pageSize}
		for len(msg.toolkits) < maxToolkits {
			got, err := c.SessionToolkits(ctx, session, api.SessionToolkitsQuery{IsConnected: true, Page: page})
			if err != nil {
				msg.err = err
				return msg
			}
			msg.toolkits = append(msg.toolkits, got.Items...)
			if got.NextCursor == "" || got.NextCursor == page.Cursor {
				break
			}
			page.Cursor = got.NextCursor
		}
		accounts, err := c.ConnectedAccounts(ctx, api.AccountsQuery{
			UserIDs: []string{user}, AccountType: api.AccountsAll, Page: api.Page{Limit: 100},
		})
		if err == nil { // names are a convenience: some keys may not read them
			for i := range accounts.Items {
				msg.labels[accounts.Items[i].ID] = accounts.Items[i].Label()
			}
		}
		return msg
	}
}

// readMsg answers readLater.
type readMsg struct {
	req  uint64
	what composed
	bad  []string
}

// readLater takes a large request apart.
func readLater(req uint64, source []byte) tea.Cmd {
	return func() tea.Msg {
		what := read(source)
		return readMsg{req: req, what: what, bad: what.problems()}
	}
}

// sentMsg answers send.
type sentMsg struct {
	req     uint64
	sent    sent
	request api.ProxyRequest // as it was sent
	result  api.ProxyResult
	err     error
}

// sent is one request on its way.
type sent struct {
	session string
	draft   Draft
	what    composed
}

// send reads the file of the body, if there is one, and sends the request.
func send(ctx context.Context, c Client, req uint64, one sent) tea.Cmd {
	return func() tea.Msg {
		msg := sentMsg{req: req, sent: one, request: one.what.request(one.draft.Toolkit)}
		if one.what.file != "" && msg.request.BinaryBody != nil {
			msg.request.BinaryBody.Base64, msg.err = readFile(one.what.file)
			if msg.err != nil {
				return msg
			}
		}
		msg.result, msg.err = c.ProxyExecute(ctx, one.session, msg.request)
		return msg
	}
}

// memoryReadMsg answers readMemory.
type memoryReadMsg struct {
	drafts  []Draft
	earlier []Entry
	err     error
}

func readMemory(memory Memory) tea.Cmd {
	return func() tea.Msg {
		drafts, earlier, err := memory.List()
		return memoryReadMsg{drafts: drafts, earlier: earlier, err: err}
	}
}

// keptMsg tells that something was written to the memory, or why not.
type keptMsg struct{ err error }

func keepDraft(ctx context.Context, memory Memory, one Draft) tea.Cmd {
	return func() tea.Msg { return keptMsg{memory.KeepDraft(ctx, one)} }
}

func addEntry(ctx context.Context, memory Memory, one Entry) tea.Cmd {
	return func() tea.Msg { return keptMsg{memory.Add(ctx, one)} }
}

func clearEarlier(ctx context.Context, memory Memory) tea.Cmd {
	return func() tea.Msg { return keptMsg{memory.Clear(ctx)} }
}

// keepMsg says that it is time to keep the draft.
type keepMsg struct{}

// keepAfter is how long after a change the draft is kept.
const keepAfter = time.Second

func keepLater() tea.Cmd { return tea.Tick(keepAfter, func(time.Time) tea.Msg { return keepMsg{} }) }

// downloadedMsg answers download. exists asks whether to overwrite.
type downloadedMsg struct {
	req    uint64
	path   string
	size   int64
	exists bool
	err    error
}

// download reads the file that a service sent. A file that is there already is
// replaced only with overwrite.
func download(ctx context.Context, c Client, req uint64, source, path string, overwrite bool) tea.Cmd {
	return func() tea.Msg {
		msg := downloadedMsg{req: req}
		msg.path, msg.err = filepath.Abs(savefile.Path(path))
		if msg.err != nil {
			return msg
		}
		switch info, err := os.Stat(msg.path); {
		case err == nil && info.IsDir():
			msg.err = errors.New(msg.path + " is a folder")
		case err == nil && !overwrite:
			msg.exists = true
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			msg.err = err
		}
		if msg.err == nil && !msg.exists {
			msg.size, msg.err = c.DownloadURL(ctx, source, msg.path, nil)
		}
		return msg
	}
}
