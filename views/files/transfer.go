package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/list"
	"trs/views/status"
)

// transfer is how far an upload, a download or a deletion is. The goroutine that
// does it writes the numbers, View reads them.
type transfer struct {
	verb, name  string
	asked       question // what it does, to do it again
	things      bool     // the numbers count files, not bytes
	done, total atomic.Int64
}

func (t *transfer) progress(done, total int64) {
	t.done.Store(done)
	t.total.Store(total)
}

// String is the transfer as the status line tells it.
func (t *transfer) String() string {
	done, total := t.done.Load(), t.total.Load()
	text := t.verb + " " + t.name
	switch {
	case t.things:
		return text + ", " + list.Count(int(done)) + " of " + list.Count(int(total))
	case total > 0:
		return fmt.Sprintf("%s, %d %% of %s", text, done*100/total, status.Bytes(total))
	case done > 0:
		return text + ", " + status.Bytes(done)
	}
	return text
}

// movedMsg tells that a transfer is over.
type movedMsg struct {
	req    uint64
	verb   string // "uploaded"
	path   string // in the mount
	local  string // on this machine, of a download
	size   int64
	edited bool // the upload was of an edited text
	err    error
}

// localSeenMsg answers seeLocal.
type localSeenMsg struct {
	req    uint64
	path   string
	exists bool
	isDir  bool
	size   int64
	time   time.Time
	shut   error // why the file cannot be read
	err    error
}

// remoteSeenMsg answers seeRemote; found is nil when there is no such file.
type remoteSeenMsg struct {
	req   uint64
	path  string
	found *file
	err   error
}

// plain is what the system says of a path, without the path and the call.
func plain(err error) error {
	var of *fs.PathError
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

// seeLocal looks what a path on this machine is. The folder of a file that does
// not exist has to be there.
func seeLocal(req uint64, path string) tea.Cmd {
	return func() tea.Msg {
		msg := localSeenMsg{req: req}
		absolute, err := filepath.Abs(expand(path))
		if err != nil {
			msg.err = err
			return msg
		}
		msg.path = absolute
		info, err := os.Stat(absolute)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			if dir, err := os.Stat(filepath.Dir(absolute)); err != nil || !dir.IsDir() {
				msg.err = fmt.Errorf("there is no folder %s", filepath.Dir(absolute))
			}
		case err != nil:
			msg.err = plain(err)
		default:
			msg.exists, msg.isDir, msg.size, msg.time = true, info.IsDir(), info.Size(), info.ModTime()
			if !info.IsDir() && !info.Mode().IsRegular() {
				msg.err = fmt.Errorf("%s is not an ordinary file", absolute)
			} else if f, err := os.Open(absolute); err != nil {
				msg.shut = plain(err)
			} else {
				_ = f.Close() // nothing was written
			}
		}
		return msg
	}
}

// seeRemote asks the server whether there is a file of that path now. The
// listing in the pane may be old or incomplete.
func seeRemote(ctx context.Context, c Client, req uint64, session, path string) tea.Cmd {
	return func() tea.Msg {
		msg := remoteSeenMsg{req: req, path: path}
		page, err := c.MountItems(ctx, session, api.FilesMount, api.MountItemsQuery{Prefix: path, Page: api.Page{Limit: pageSize}})
		if err != nil {
			msg.err = err
			return msg
		}
		for _, item := range page.Items { // the path itself sorts first among those it begins
			if item.Path == path {
				msg.found = newFile(item)
			}
		}
		return msg
	}
}

func uploadFile(ctx context.Context, c Client, req uint64, session, local, remote string, t *transfer) tea.Cmd {
	return func() tea.Msg {
		msg := movedMsg{req: req, verb: "uploaded", path: remote}
		source, err := os.Open(local)
		if err != nil {
			msg.err = fmt.Errorf("open the file: %w", err)
			return msg
		}
		defer source.Close()
		info, err := source.Stat()
		if err != nil {
			msg.err = fmt.Errorf("read the size of the file: %w", err)
			return msg
		}
		msg.size = info.Size()
		msg.path, msg.err = upload(ctx, c, session, remote, source, msg.size, t)
		return msg
	}
}

func uploadText(ctx context.Context, c Client, req uint64, session, text, remote string, t *transfer) tea.Cmd {
	return func() tea.Msg {
		msg := movedMsg{req: req, verb: "saved", edited: true, size: int64(len(text))}
		msg.path, msg.err = upload(ctx, c, session, remote, bytes.NewReader([]byte(text)), msg.size, t)
		return msg
	}
}

func upload(ctx context.Context, c Client, session, remote string, body io.Reader, size int64, t *transfer) (string, error) {
	t.total.Store(size)
	source := api.UploadSource{Body: body, Size: size, MIMEType: mime.TypeByExtension(strings.ToLower(path.Ext(remote)))}
	done, err := c.Upload(ctx, session, api.FilesMount, remote, source, t.progress)
	if err != nil || done.Path == "" {
		return remote, err
	}
	return done.Path, nil
}

func downloadFile(ctx context.Context, c Client, req uint64, session, remote, local string, t *transfer) tea.Cmd {
	return func() tea.Msg {
		msg := movedMsg{req: req, verb: "downloaded", path: remote, local: local}
		msg.size, msg.err = c.Download(ctx, session, api.FilesMount, remote, local, t.progress)
		var here *fs.PathError
		if errors.As(msg.err, &here) {
			msg.err = fmt.Errorf("%w in %s; what was there is as it was", here.Err, filepath.Dir(local))
		}
		return msg
	}
}

// deleteFiles deletes one file after the other and stops at the first failure.
func deleteFiles(ctx context.Context, c Client, req uint64, session, name string, paths []string, t *transfer) tea.Cmd {
	return func() tea.Msg {
		msg := movedMsg{req: req, verb: "deleted", path: name}
		t.total.Store(int64(len(paths)))
		for i, each := range paths {
			if _, err := c.DeleteMountItem(ctx, session, api.FilesMount, each); err != nil {
				msg.err = err
				return msg
			}
			t.done.Store(int64(i + 1))
		}
		return msg
	}
}

// localName is a name for a file of the mount on this machine: hostile parts
// are taken out.
func localName(name string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '/' || r == '\\' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '_'
		}
		return r
	}, name)
	if strings.Trim(clean, ". ") == "" {
		return "download"
	}
	return clean
}
