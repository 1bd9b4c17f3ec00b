package catalog

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sync"

	"trs/api"
	"trs/api/internal/packed"
)

//go:generate go run trs/api/internal/packed/pack data.zip data/*.json

//go:embed data.zip
var archive string

var data = packed.New(archive)

// Embedded returns the toolkits that are only listed: their tools answer from
// their output schema. It is read once; the pack must not be changed.
var Embedded = sync.OnceValues(func() (Pack, error) { return ReadPack(data, "data", Listed) })

// ReadPack reads every *.json file of a folder, each one toolkit with its tools
// in the authoring form (see packFile), as tools of one kind.
func ReadPack(files fs.FS, folder string, kind Kind) (Pack, error) {
	names, err := fs.Glob(files, path.Join(folder, "*.json"))
	if err != nil {
		return Pack{}, fmt.Errorf("list catalogue files: %w", err)
	}
	parts := make([]Pack, len(names))
	errs := make([]error, len(names))
	var wait sync.WaitGroup
	for i, name := range names {
		wait.Go(func() { parts[i], errs[i] = readPackFile(files, name, kind) })
	}
	wait.Wait()
	var pack Pack
	for _, part := range parts {
		pack.Toolkits = append(pack.Toolkits, part.Toolkits...)
		pack.Tools = append(pack.Tools, part.Tools...)
	}
	return pack, errors.Join(errs...)
}

func readPackFile(files fs.FS, name string, kind Kind) (Pack, error) {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return Pack{}, fmt.Errorf("read catalogue file: %w", err)
	}
	var file packFile
	if err := json.Unmarshal(raw, &file); err != nil {
		return Pack{}, fmt.Errorf("read catalogue file %s: %w", name, err)
	}
	file.Toolkit.complete()
	pack := Pack{Toolkits: []Toolkit{file.Toolkit}, Tools: make([]Tool, len(file.Tools))}
	for i := range file.Tools {
		pack.Tools[i] = file.Tools[i].tool(&file.Toolkit, kind)
	}
	return pack, nil
}

// packFile is one file of the authoring form: a toolkit and its tools, without
// what follows from the toolkit or from the way the API wraps answers.
type packFile struct {
	Toolkit Toolkit     `json:"toolkit"`
	Tools   []packEntry `json:"tools"`
}

// packEntry is one tool in the authoring form.
type packEntry struct {
	Slug        string                 `json:"slug"`
	Name        string                 `json:"name"`
	Description string                 `json:"description"`
	Human       string                 `json:"human,omitempty"`
	Tags        []string               `json:"tags,omitempty"`
	Scopes      []string               `json:"scopes,omitempty"`
	Needs       *api.ScopeRequirements `json:"needs,omitempty"`      // scope_requirements
	Since       string                 `json:"since,omitempty"`      // first version that has the tool
	Deprecated  bool                   `json:"deprecated,omitempty"` // the tool itself
	NoAuth      bool                   `json:"no_auth,omitempty"`
	Input       json.RawMessage        `json:"input,omitempty"`  // JSON Schema of the arguments
	Output      json.RawMessage        `json:"output,omitempty"` // JSON Schema of the answer's data
	Defs        json.RawMessage        `json:"defs,omitempty"`   // $defs of both, for "$ref":"#/$defs/…"
}

func (e *packEntry) tool(toolkit *Toolkit, kind Kind) Tool {
	tool := Tool{Kind: kind, Tool: api.Tool{
		Slug:              e.Slug,
		Name:              e.Name,
		Description:       e.Description,
		HumanDescription:  e.Human,
		InputParameters:   withDefs(e.Input, e.Defs),
		OutputParameters:  withDefs(wrapOutput(e.Output), e.Defs),
		NoAuth:            e.NoAuth,
		Scopes:            e.Scopes,
		ScopeRequirements: e.Needs,
		Tags:              e.Tags,
		IsDeprecated:      e.Deprecated,
	}}
	for _, version := range toolkit.AvailableVersions {
		if version >= e.Since {
			tool.AvailableVersions = append(tool.AvailableVersions, version)
		}
	}
	tool.complete(toolkit)
	return tool
}

// Parts of the wrapper that the API's catalogue puts around every answer.
const (
	wrapperStart = `{"type":"object","properties":{"data":`
	wrapperEnd   = `,"error":{"type":"string","title":"Error","description":"What went wrong, when the tool failed","default":null,"nullable":true},` +
		`"successful":{"type":"boolean","title":"Successful","description":"Whether the tool did what it was asked"}},"required":["data","successful"]}`
)

// wrapOutput puts the schema of an answer's data into the wrapper.
func wrapOutput(data json.RawMessage) json.RawMessage {
	if len(data) == 0 {
		data = anyObject
	}
	wrapped := make([]byte, 0, len(wrapperStart)+len(data)+len(wrapperEnd))
	wrapped = append(wrapped, wrapperStart...)
	wrapped = append(wrapped, data...)
	return append(wrapped, wrapperEnd...)
}

// withDefs adds shared definitions to an object schema that refers to them.
func withDefs(schema, defs json.RawMessage) json.RawMessage {
	if len(defs) == 0 || !bytes.Contains(schema, []byte(`"#/$defs/`)) {
		return schema
	}
	out := make([]byte, 0, len(schema)+len(defs)+len(`,"$defs":`))
	out = append(out, schema[:bytes.LastIndexByte(schema, '}')]...)
	out = append(out, `,"$defs":`...)
	out = append(out, defs...)
	return append(out, '}')
}
