package sandbox

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"trs/api"
	"trs/api/sandbox/catalog"
	"trs/api/sandbox/mount"
	"trs/api/sandbox/store"
)

// The demo: a user with accounts in every state, and a session whose config
// has been changed often enough to tell a story.
//
//go:embed demo
var demoData embed.FS

// Where the store remembers what was made.
const (
	demoKey         = "demo_session"
	demoAccountsKey = "demo_accounts"
)

type demo struct {
	User        string            `json:"user"`
	AuthConfigs map[string]string `json:"auth_configs"` // scheme by toolkit; "" is the usual one
	Accounts    []demoAccount     `json:"accounts"`
	Create      demoStep          `json:"create"`
	Patches     []demoStep        `json:"patches"`
}

type demoAccount struct {
	Name     string       `json:"name"` // {name} stands for the account's id in configs
	Toolkit  string       `json:"toolkit"`
	User     string       `json:"user"` // "" is the demo's
	Alias    string       `json:"alias"`
	Status   store.Status `json:"status"`
	Reason   string       `json:"reason"`
	Shared   bool         `json:"shared"`
	HoursAgo int          `json:"hours_ago"`
}

// demoStep is the body of a create or patch request, and when it was sent.
type demoStep struct {
	HoursAgo int             `json:"hours_ago"`
	Why      string          `json:"why"`
	Config   json.RawMessage `json:"config"`
}

func readDemo() (d demo, err error) {
	text, err := demoData.ReadFile("demo/demo.json")
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal(text, &d)
}

// DemoSession returns the session of the demo data and its user; "" when there
// is none, or none any more.
func (s *Server) DemoSession() (session, user string) {
	id := s.demo.Load()
	if id == nil {
		return "", ""
	}
	sess, err := s.store.Session(context.Background(), *id)
	if err != nil {
		return "", ""
	}
	return sess.ID, sess.UserID
}

// openDemo makes the demo data, unless it was made before.
func (s *Server) openDemo(ctx context.Context) error {
	id, err := s.store.Meta(ctx, demoKey)
	if err != nil {
		return err
	}
	if id == "" && !s.opts.Empty {
		if id, err = s.makeDemo(ctx); err != nil {
			return fmt.Errorf("make the demo data: %w", err)
		}
	}
	if id != "" {
		s.demo.Store(&id)
	}
	return nil
}

func (s *Server) makeDemo(ctx context.Context) (id string, err error) {
	d, err := readDemo()
	if err != nil {
		return "", err
	}
	now := s.now()
	names, err := s.demoAccounts(ctx, d, now)
	if err != nil {
		return "", err
	}
	versions, err := s.demoVersions(ctx, d, names, now)
	if err != nil {
		return "", err
	}
	id = s.newID("trs_")
	files, err := demoFiles(now)
	if err != nil {
		return "", err
	}
	if err := s.files.Import(ctx, id, files); err != nil {
		return "", err
	}
	// The session comes last: with it the demo is there and is not made again.
	return id, s.store.ImportSession(ctx, id, versions, demoKey)
}

// demoAccounts stores the accounts and returns what {name} stands for. Those
// of toolkits that the catalogue lacks are left out.
func (s *Server) demoAccounts(ctx context.Context, d demo, now time.Time) (*strings.Replacer, error) {
	// A first start may have been killed after this step.
	made, err := s.store.Meta(ctx, demoAccountsKey)
	if err != nil {
		return nil, err
	}
	var names []string
	if made != "" {
		err := json.Unmarshal([]byte(made), &names)
		return strings.NewReplacer(names...), err
	}
	var accounts []*store.Account
	configs := s.demoAuthConfigs(d)
	for _, one := range d.Accounts {
		toolkit, ok := s.catalog.Toolkit(one.Toolkit)
		if !ok || len(toolkit.AuthSchemes) == 0 {
			continue
		}
		config, ok := configs[toolkit.Slug]
		if !ok {
			config = s.newAuthConfig(toolkit, demoScheme(toolkit))
			configs[toolkit.Slug] = config
		}
		account := s.demoAccount(d, one, toolkit, config, now)
		accounts = append(accounts, account)
		names = append(names, "{"+one.Name+"}", account.ID)
	}
	remembered, err := json.Marshal(names)
	if err != nil {
		return nil, err
	}
	imported := slices.Collect(maps.Values(configs))
	err = s.store.ImportAccounts(ctx, imported, accounts, demoAccountsKey, string(remembered))
	return strings.NewReplacer(names...), err
}

func (s *Server) demoAccount(d demo, one demoAccount, toolkit *catalog.Toolkit, config store.AuthConfig, now time.Time) *store.Account {
	user := one.User
	if user == "" {
		user = d.User
	}
	account := s.newAccount(user, toolkit, config, linkRequest{Alias: one.Alias})
	account.Status, account.StatusReason = one.Status, one.Reason
	account.WordID = wordID(toolkit.Slug, account.ID, 0)
	account.CreatedAt = now.Add(-time.Duration(one.HoursAgo) * time.Hour)
	account.UpdatedAt = account.CreatedAt
	if one.Status == store.Active || one.Status == store.Inactive || one.Status == store.Revoked {
		account.ConnectedAt = account.CreatedAt
	}
	if one.Shared {
		account.Type, account.ACL = store.Shared, store.ACL{AllowAll: true}
	}
	return account
}

// demoAuthConfigs are the auth configs that the demo's project set up by
// itself: for toolkits where users bring a secret of their own.
func (s *Server) demoAuthConfigs(d demo) map[string]store.AuthConfig {
	configs := map[string]store.AuthConfig{}
	// In order, so that the same seed makes the same ids.
	for _, slug := range slices.Sorted(maps.Keys(d.AuthConfigs)) {
		toolkit, ok := s.catalog.Toolkit(slug)
		if !ok || len(toolkit.AuthSchemes) == 0 {
			continue
		}
		scheme := demoScheme(toolkit)
		for _, one := range toolkit.AuthSchemes {
			if one.Mode == d.AuthConfigs[slug] {
				scheme = one
			}
		}
		config := s.newAuthConfig(toolkit, scheme)
		config.Body.CreatedBy = d.User
		configs[toolkit.Slug] = config
	}
	return configs
}

// demoScheme is how a toolkit of the demo is connected: by the vendor's own app
// where there is one.
func demoScheme(toolkit *catalog.Toolkit) catalog.AuthScheme {
	for _, scheme := range toolkit.AuthSchemes {
		if scheme.Managed {
			return scheme
		}
	}
	return toolkit.AuthSchemes[0]
}

// demoVersions sends the story's steps through the rules that requests go
// through. A step that they refuse, because a catalogue file changed a tool, is
// left out.
func (s *Server) demoVersions(ctx context.Context, d demo, names *strings.Replacer, now time.Time) ([]store.DatedConfig, error) {
	var create api.CreateSession
	if err := json.Unmarshal(d.Create.Config, &create); err != nil {
		return nil, err
	}
	config := defaultConfig(d.User)
	var versions []store.DatedConfig
	steps := append([]demoStep{d.Create}, d.Patches...)
	for i, step := range steps {
		patch := asPatch(&create)
		if i > 0 {
			patch = &api.PatchSession{}
			if err := json.Unmarshal([]byte(names.Replace(string(step.Config))), patch); err != nil {
				return nil, fmt.Errorf("step %q: %w", step.Why, err)
			}
		}
		next, err := applyPatch(config, patch)
		if err == nil {
			err = s.checkConfig(ctx, &next)
		}
		var refused *problem
		if errors.As(err, &refused) {
			s.logf("demo data: without the step %q: %v", step.Why, refused)
			next = config
			if i > 0 {
				continue
			}
		} else if err != nil {
			return nil, err
		}
		config = next
		versions = append(versions, store.DatedConfig{Config: config, Set: now.Add(-time.Duration(step.HoursAgo) * time.Hour)})
	}
	return versions, nil
}

// demoFiles are the files of the demo session's mount.
func demoFiles(now time.Time) (map[string]mount.Content, error) {
	types := map[string]string{
		".md": "text/markdown", ".txt": "text/plain", ".csv": "text/csv", ".json": "application/json",
	}
	files := map[string]mount.Content{}
	const root = "demo/files"
	err := fs.WalkDir(demoData, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := demoData.ReadFile(name)
		if err != nil {
			return err
		}
		files[strings.TrimPrefix(name, root+"/")] = mount.Content{
			Reader:   bytes.NewReader(content),
			MimeType: types[path.Ext(name)],
			Modified: now.Add(-time.Duration(20+11*len(files)) * time.Hour),
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	picture, err := demoData.ReadFile("demo/queue.png") // a bar chart of two weeks
	if err != nil {
		return nil, err
	}
	files["images/queue.png"] = mount.Content{Reader: bytes.NewReader(picture), MimeType: "image/png", Modified: now.Add(-5 * time.Hour)}
	return files, nil
}
