package proxy

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"trs/api"
	"trs/views/form/value"
	"trs/views/state"
)

// Bounds of what is remembered.
const (
	maxEarlier = 200
	maxDrafts  = 50
	maxRequest = 256 << 10 // bytes of one request
	maxBytes   = 4 << 20   // of all earlier ones
)

// Draft is the request that was being written in a session. Request is the
// form's JSON.
type Draft struct {
	Session string    `json:"session"`
	Toolkit string    `json:"toolkit"`
	Request string    `json:"request"`
	At      time.Time `json:"at"`
}

// Entry is a request that was sent, and how it ended.
type Entry struct {
	Draft

	Method   string        `json:"method"`
	Endpoint string        `json:"endpoint"`
	Status   int           `json:"status,omitempty"` // of the service; 0 is no answer from there
	Failure  string        `json:"failure,omitempty"`
	Took     time.Duration `json:"took"`
}

type memoryFile struct {
	Drafts  []Draft `json:"drafts"`
	Earlier []Entry `json:"earlier"`
}

// Memory keeps drafts and earlier requests between runs, for one server and key.
// What would give access is left out of them, see withoutSecrets.
type Memory struct{ file state.File[memoryFile] }

// NewMemory is the memory in dir for a state.Scope.
func NewMemory(dir, scope string) Memory {
	return Memory{state.NewFile[memoryFile](dir, "proxy-"+scope+".json")}
}

// List is everything that is kept, the latest first.
func (m Memory) List() ([]Draft, []Entry, error) {
	file, err := m.file.Read()
	return file.Drafts, file.Earlier, err
}

// KeepDraft puts a draft in the place of the session's older one.
func (m Memory) KeepDraft(ctx context.Context, one Draft) error {
	_, err := m.file.Change(ctx, func(file *memoryFile) { file.Drafts = withDraft(file.Drafts, one) })
	return err
}

// Add puts a request first.
func (m Memory) Add(ctx context.Context, one Entry) error {
	_, err := m.file.Change(ctx, func(file *memoryFile) { file.Earlier = withEntry(file.Earlier, one) })
	return err
}

// Clear forgets all earlier requests.
func (m Memory) Clear(ctx context.Context) error {
	_, err := m.file.Change(ctx, func(file *memoryFile) { file.Earlier = nil })
	return err
}

func withDraft(all []Draft, one Draft) []Draft {
	if len(one.Request) > maxRequest {
		return all
	}
	all = slices.DeleteFunc(slices.Clone(all), func(d Draft) bool { return d.Session == one.Session })
	return append([]Draft{one}, all[:min(len(all), maxDrafts-1)]...)
}

func withEntry(all []Entry, one Entry) []Entry {
	if len(one.Request) > maxRequest {
		return all
	}
	all = append([]Entry{one}, all[:min(len(all), maxEarlier-1)]...)
	size := 0
	for i := range all {
		if size += len(all[i].Request); size > maxBytes {
			return all[:i]
		}
	}
	return all
}

// withoutSecrets is the form's JSON without what gives access: credentials of
// the user's own, and the values of headers and parameters with telling names.
// had is whether there was any.
func withoutSecrets(source string) (clean string, had bool) {
	root, err := value.Parse([]byte(source))
	if err != nil || !root.Is(value.Object) {
		return "{}", source != ""
	}
	if root.Get("credentials") != nil {
		root.Delete("credentials")
		had = true
	}
	for _, name := range []string{"headers", "query"} {
		group := root.Get(name)
		if !group.Is(value.Object) {
			continue
		}
		for i, m := range group.Members {
			if api.SecretName(m.Name) && m.Value.Text() != "" {
				group.Members[i].Value = value.NewText("")
				had = true
			}
		}
	}
	if endpoint := root.Get("endpoint"); endpoint.Is(value.Text) {
		if plain := publicEndpoint(endpoint.Text()); plain != endpoint.Text() {
			root.Set("endpoint", value.NewText(plain))
			had = true
		}
	}
	return string(root.JSON()), had
}

// publicEndpoint is an endpoint without the values of secret parameters and
// without a user's name and password.
func publicEndpoint(endpoint string) string {
	before, query, asks := strings.Cut(endpoint, "?")
	if u, err := url.Parse(before); err == nil && u.User != nil {
		u.User = nil
		before = u.String()
	}
	if !asks {
		return before
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err != nil || api.SecretName(plain) {
			parts[i] = name + "="
		}
	}
	return before + "?" + strings.Join(parts, "&")
}
