// Package schema holds the JSON Schemas of every request, query and response
// of the session API and validates bodies against them. It is the one source
// of truth for what the client sends and what the sandbox accepts and answers.
package schema

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api/internal/packed"
)

//go:generate go run trs/api/internal/packed/pack schema.zip *.json meta/*.json

//go:embed schema.zip
var archive string

var files = packed.New(archive)

// Operation describes one endpoint. Request, Query and the values of Responses
// are names for Validate; Request and Query are "" when the endpoint takes none.
type Operation struct {
	Name       string
	Method     string
	Path       string // with {session_id} and the like
	Request    string
	Query      string
	Responses  map[int]string // by HTTP status
	Supporting bool           // not a session endpoint: catalogue, accounts, auth configs
}

// Validate checks a JSON body against the schema called name, for example
// "create.request", "tools.response" or
// "meta/COMPOSIO_SEARCH_TOOLS.arguments", and returns what is wrong with it,
// one problem per place, or nil. A body that is not JSON is one problem, and so
// is an unknown name. It is safe for concurrent use.
func Validate(name string, body []byte) []Problem {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return []Problem{{Path: rootName, Message: "Invalid JSON: " + err.Error()}}
	}
	return ValidateValue(name, rootName, value)
}

// ValidateValue is Validate for a value that is decoded already (maps, slices,
// strings, booleans, nil and any Go number or json.Number). root begins the
// paths of the problems: "payload" for bodies, "query" for query parameters.
func ValidateValue(name, root string, value any) []Problem {
	compiled, err := compile(name)
	if err != nil {
		return []Problem{{Path: root, Message: err.Error()}}
	}
	err = compiled.Validate(value)
	if err == nil {
		return nil
	}
	return problems(root, err)
}

// Read returns the schema called name as it is embedded, or nil if there is
// none of that name. The caller must not change it.
func Read(name string) []byte {
	data, err := files.ReadFile(name + ".json")
	if err != nil {
		return nil
	}
	return data
}

var (
	compiledMu sync.RWMutex
	compiled   = map[string]*jsonschema.Schema{}
)

// compile returns the compiled schema of that name, compiling it on first use:
// a program that never validates pays nothing.
func compile(name string) (*jsonschema.Schema, error) {
	compiledMu.RLock()
	known := compiled[name]
	compiledMu.RUnlock()
	if known != nil {
		return known, nil
	}
	raw := Read(name)
	if raw == nil {
		return nil, fmt.Errorf("no schema named %q", name)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read schema %s: %w", name, err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	location := "embedded:///" + name + ".json"
	if err := compiler.AddResource(location, doc); err != nil {
		return nil, fmt.Errorf("add schema %s: %w", name, err)
	}
	fresh, err := compiler.Compile(location)
	if err != nil {
		return nil, fmt.Errorf("compile schema %s: %w", name, err)
	}
	compiledMu.Lock()
	defer compiledMu.Unlock()
	compiled[name] = fresh
	return fresh, nil
}

type indexFile struct {
	Operations map[string]indexEntry `json:"operations"`
	Supporting map[string]indexEntry `json:"supporting_operations"`
}

type indexEntry struct {
	Method   string         `json:"method"`
	Path     string         `json:"path"`
	Request  string         `json:"request"`
	Query    string         `json:"query"`
	Response map[int]string `json:"response"`
}

// Operations lists the endpoints of the API by name. The map is the caller's.
func Operations() map[string]Operation {
	raw := Read("index")
	var index indexFile
	if err := json.Unmarshal(raw, &index); err != nil {
		// The index is part of the program; a test reads it.
		return nil
	}
	all := make(map[string]Operation, len(index.Operations)+len(index.Supporting))
	add := func(entries map[string]indexEntry, supporting bool) {
		for name, entry := range entries {
			responses := make(map[int]string, len(entry.Response))
			for status, file := range entry.Response {
				responses[status] = strings.TrimSuffix(file, ".json")
			}
			all[name] = Operation{
				Name: name, Method: entry.Method, Path: entry.Path,
				Request:   strings.TrimSuffix(entry.Request, ".json"),
				Query:     strings.TrimSuffix(entry.Query, ".json"),
				Responses: responses, Supporting: supporting,
			}
		}
	}
	add(index.Operations, false)
	add(index.Supporting, true)
	return all
}
