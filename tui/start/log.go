package start

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"sync"
	"time"

	"trs/api/journal"
)

// logFile is the log that --log asks for. Without one it takes lines and drops
// them. It holds no bodies, headers or queries: nothing that could be secret.
type logFile struct {
	mu   sync.Mutex
	file *os.File // nil without a log
}

func openLog(path string) (*logFile, error) {
	if path == "" {
		return &logFile{}, nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w; name another file with --log", err)
	}
	return &logFile{file: file}, nil
}

// Write adds whole lines.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.Write(p)
}

// writer is the log for others, or nil without one.
func (l *logFile) writer() io.Writer {
	if l.file == nil {
		return nil
	}
	return l
}

func (l *logFile) printf(format string, args ...any) {
	if l.file != nil {
		fmt.Fprintf(l, time.Now().Format("15:04:05.000")+" "+format+"\n", args...)
	}
}

func (l *logFile) close() {
	if l.file != nil {
		_ = l.file.Close()
	}
}

// follow writes a line for every exchange that is done.
func (l *logFile) follow(j *journal.Journal) (stop func()) {
	if l.file == nil {
		return func() {}
	}
	return j.Subscribe(func(e journal.Exchange) {
		if e.Done {
			l.printf("%s", line(e))
		}
	})
}

func line(e journal.Exchange) string {
	path := "?"
	if at, err := url.Parse(e.URL); err == nil {
		path = at.EscapedPath()
	}
	text := fmt.Sprintf("request %d %s %s %s: status %d in %s, %d bytes sent, %d received", e.ID, e.Operation, e.Method, path,
		e.Status, e.Duration.Round(time.Microsecond), e.RequestBody.Size, e.ResponseBody.Size)
	if e.RequestID != "" {
		text += ", request id " + e.RequestID
	}
	if e.Error != "" {
		text += ", error " + fmt.Sprintf("%q", e.Error)
	}
	return text
}
