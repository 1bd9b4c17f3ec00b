package simulate

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sync"

	"trs/api"
	"trs/api/internal/packed"
	"trs/api/sandbox/catalog"
)

//go:generate go run trs/api/internal/packed/pack data.zip data/*.json

//go:embed data.zip
var archive string

var data = packed.New(archive)

// service is one simulated provider, read from one file of data.
type service struct {
	Toolkit     catalog.Toolkit           `json:"toolkit"`
	Schemas     map[string]map[string]any `json:"schemas"`   // parts of schemas, used as {"$use": name}
	Functions   []string                  `json:"functions"` // jq definitions
	Views       []view                    `json:"views"`     // jq functions without arguments, written as templates
	Collections map[string]*collection    `json:"collections"`
	Errors      map[string]*failure       `json:"errors"`
	Tools       []*tool                   `json:"tools"`
	Routes      []*route                  `json:"routes"`

	prelude *prelude
	bySlug  map[string]*tool
	parts   sync.Map // name of a schema → its expansion
}

// view is how a record looks from outside. It may use the functions and the
// views before it.
type view struct {
	Name  string   `json:"name"`
	Value template `json:"value"`
}

// collection says how records of one kind come into being.
type collection struct {
	ID       string           `json:"id"`       // pattern of new ids, see newID
	Number   string           `json:"number"`   // field that counts up within the parent
	Defaults template         `json:"defaults"` // of the new record, which is the input
	Seeds    []map[string]any `json:"seeds"`    // records of a fresh account; strings with "=" are jq
	seeds    []template
}

// failure is how the provider words an error.
type failure struct {
	Status int      `json:"status"`
	Body   template `json:"body"`
	Text   template `json:"text"` // what a tool says; without it the body as JSON
}

// tool is a catalogue entry and the operation behind it.
type tool struct {
	Slug        string                 `json:"slug"`
	Name        string                 `json:"name"`
	Description string                 `json:"description"`
	Human       string                 `json:"human"`
	Tags        []string               `json:"tags"`
	Important   bool                   `json:"important"`
	Scopes      []string               `json:"scopes"`
	Required    *api.ScopeRequirements `json:"scope_requirements"`
	Input       map[string]any         `json:"input"`
	Output      map[string]any         `json:"output"` // of the answer, without the wrapper
	operation
}

// operation is what runs: steps in order, then the answer.
type operation struct {
	Steps  []*step  `json:"steps"`
	Answer template `json:"answer"`
}

// step is one action on the stored state. Exactly one of Get, List, Create,
// Update, Delete, Let and Fail is set. "As" names the result for later steps.
type step struct {
	Get    string     `json:"get"`
	List   string     `json:"list"`
	Create string     `json:"create"`
	Update string     `json:"update"`
	Delete string     `json:"delete"`
	Fail   string     `json:"fail"`
	Let    template   `json:"let"` // adds the members to the results
	As     string     `json:"as"`
	If     expression `json:"if"`     // the step is skipped unless this is true
	Of     expression `json:"of"`     // parent of a nested collection
	Across expression `json:"across"` // list: several parents at once
	ID     expression `json:"id"`     // of the one record that is meant
	Where  expression `json:"where"`
	Else   string     `json:"else"` // failure when there is no such record
	Each   expression `json:"each"` // create: one record per element
	Set    template   `json:"set"`
	Sort   expression `json:"sort"`
	Desc   bool       `json:"desc"`
	Page   *paging    `json:"page"`
	With   []string   `json:"with"` // delete: nested collections that go too
}

// paging cuts a list. Either Token or Number says where the page begins.
type paging struct {
	Size   expression `json:"size"`
	Token  expression `json:"token"`
	Number expression `json:"number"`
	Else   string     `json:"else"` // failure when the token is not one of ours
}

// route is one request of the provider's own HTTP API. It runs the operation
// of a tool, or its own.
type route struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"` // segments in braces become arguments
	Tool    string            `json:"tool"`
	Args    template          `json:"args"` // from $path, $query and $body; default all of them
	Status  int               `json:"status"`
	Body    template          `json:"body"` // from the tool's answer, which is the input
	Headers map[string]string `json:"headers"`
	Binary  string            `json:"binary"` // content type: the body is a string of bytes, not JSON
	operation
}

// services reads the embedded files once. They are part of the program, so a
// broken one is a fault that the tests find.
var services = sync.OnceValues(func() (map[string]*service, error) {
	return loadServices(data)
})

func loadServices(files fs.FS) (map[string]*service, error) {
	names, err := fs.Glob(files, "data/*.json")
	if err != nil {
		return nil, err
	}
	// Side by side, because a server waits for it when it starts.
	loaded := make([]*service, len(names))
	errs := make([]error, len(names))
	var reading sync.WaitGroup
	for i, name := range names {
		reading.Go(func() {
			text, err := fs.ReadFile(files, name)
			if err == nil {
				loaded[i], err = parseService(text)
			}
			if err != nil {
				errs[i] = fmt.Errorf("service %s: %w", path.Base(name), err)
			}
		})
	}
	reading.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	all := make(map[string]*service, len(names))
	for _, s := range loaded {
		all[s.Toolkit.Slug] = s
	}
	return all, nil
}

// parseService reads one service and checks what does not need a run.
func parseService(text []byte) (*service, error) {
	s := &service{}
	if err := json.Unmarshal(text, s); err != nil {
		return nil, err
	}
	s.prelude = newPrelude(s.Functions, s.Views)
	s.bySlug = make(map[string]*tool, len(s.Tools))
	for name, c := range s.Collections {
		for i, seed := range c.Seeds {
			seeded, err := newTemplate(seed)
			if err != nil {
				return nil, fmt.Errorf("seed %d of %s: %w", i, name, err)
			}
			c.seeds = append(c.seeds, seeded)
		}
	}
	for _, t := range s.Tools {
		if s.bySlug[t.Slug] != nil {
			return nil, fmt.Errorf("tool %s is there twice", t.Slug)
		}
		s.bySlug[t.Slug] = t
		if err := s.checkSteps(t.Steps); err != nil {
			return nil, fmt.Errorf("tool %s: %w", t.Slug, err)
		}
	}
	for _, r := range s.Routes {
		if r.Tool != "" && s.bySlug[r.Tool] == nil {
			return nil, fmt.Errorf("route %s %s: no tool %s", r.Method, r.Path, r.Tool)
		}
		if err := s.checkSteps(r.Steps); err != nil {
			return nil, fmt.Errorf("route %s %s: %w", r.Method, r.Path, err)
		}
	}
	return s, nil
}

// checkSteps reports a collection or failure that a step names but the service
// does not have.
func (s *service) checkSteps(steps []*step) error {
	for i, st := range steps {
		names := append([]string{st.Get, st.List, st.Create, st.Update, st.Delete}, st.With...)
		for _, name := range names {
			if name != "" && s.Collections[name] == nil {
				return fmt.Errorf("step %d: no collection %q", i, name)
			}
		}
		failures := []string{st.Fail, st.Else}
		if st.Page != nil {
			failures = append(failures, st.Page.Else)
		}
		for _, name := range failures {
			if name != "" && s.Errors[name] == nil {
				return fmt.Errorf("step %d: no error %q", i, name)
			}
		}
	}
	return nil
}

// writes reports whether the operation may change state.
func (o *operation) writes() bool {
	for _, st := range o.Steps {
		if st.Create != "" || st.Update != "" || st.Delete != "" {
			return true
		}
	}
	return false
}
