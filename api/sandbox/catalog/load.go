package catalog

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"trs/api"
)

// byteOrderMark is what some editors put before UTF-8 text.
const byteOrderMark = "\ufeff"

// maxProblems bounds the entries of a file that are named one by one.
const maxProblems = 100

// addFile adds the tools of a file in the API's own format. They are Listed, and
// take the place of tools with the same slug.
func (b *builder) addFile(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("open catalogue file: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	return b.addEntries(name, file)
}

// addEntries reads an array of tools, or an object whose "items" is one, entry
// by entry: the file is never in memory as a whole.
func (b *builder) addEntries(name string, r io.Reader) error {
	text := bufio.NewReaderSize(r, 1<<16)
	if mark, err := text.Peek(len(byteOrderMark)); err == nil && string(mark) == byteOrderMark {
		_, _ = text.Discard(len(byteOrderMark)) // cannot fail: it has been read
	}
	in := json.NewDecoder(text)
	found := false
	first, err := in.Token()
	if err != nil {
		return notJSON(name, in, err)
	}
	switch first {
	case json.Delim('['):
		found = true
		err = b.readEntries(name, in)
	case json.Delim('{'):
		found, err = b.readPage(name, in)
	}
	if err != nil {
		return notJSON(name, in, err)
	}
	if !found {
		return fmt.Errorf("catalogue file %s holds no tools: expected an array of tools, or an object with an array \"items\"", name)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("catalogue file %s is not one JSON value: text follows at byte %d", name, in.InputOffset())
	}
	return nil
}

// readPage reads the members of a tools page up to its end and says whether
// there were items.
func (b *builder) readPage(name string, in *json.Decoder) (found bool, err error) {
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return found, err
		}
		if key != "items" {
			var skipped json.RawMessage
			if err := in.Decode(&skipped); err != nil {
				return found, err
			}
			continue
		}
		start, err := in.Token()
		if err != nil {
			return found, err
		}
		if start != json.Delim('[') {
			return false, errors.New(`"items" is not an array`)
		}
		found = true
		if err := b.readEntries(name, in); err != nil {
			return found, err
		}
	}
	_, err = in.Token()
	return found, err
}

// readEntries reads the entries of an array whose start has been read.
func (b *builder) readEntries(name string, in *json.Decoder) error {
	seen := map[string]int{}
	skipped := 0
	var raw json.RawMessage
	for index := 0; in.More(); index++ {
		raw = raw[:0] // reused: fileEntry copies what it keeps
		if err := in.Decode(&raw); err != nil {
			return err
		}
		slug, reason := b.addEntry(raw, index, seen)
		if reason == "" {
			continue
		}
		if skipped++; skipped <= maxProblems {
			b.problems = append(b.problems, Problem{File: name, Index: index, Slug: slug, Reason: reason})
		}
	}
	if more := skipped - maxProblems; more > 0 {
		b.problems = append(b.problems, Problem{File: name, Index: -1, Reason: fmt.Sprintf("%d more entries were skipped", more)})
	}
	_, err := in.Token()
	return err
}

// addEntry adds one entry, or says why not.
func (b *builder) addEntry(raw json.RawMessage, index int, seen map[string]int) (slug, reason string) {
	var entry fileEntry
	if err := json.Unmarshal(raw, &entry); err != nil {
		return slugIn(raw), describeMismatch(err)
	}
	if reason := entry.broken(); reason != "" {
		return entry.Slug, reason
	}
	if earlier, ok := seen[entry.Slug]; ok {
		return entry.Slug, fmt.Sprintf("is in the file already, as entry %d; the first is used", earlier)
	}
	seen[entry.Slug] = index
	if old := b.tools[entry.Slug]; old != nil && old.Kind == Meta {
		return entry.Slug, "is a helper of the session and cannot be replaced"
	}
	tool := entry.tool()
	tool.complete(b.toolkitFor(tool))
	b.tools[tool.Slug] = tool
	return entry.Slug, ""
}

// fileEntry is a tool as files hold it: every member but the slug may be
// missing or null.
type fileEntry struct {
	Slug              string                 `json:"slug"`
	Name              string                 `json:"name"`
	Description       string                 `json:"description"`
	HumanDescription  string                 `json:"human_description"`
	Toolkit           *api.ToolToolkit       `json:"toolkit"`
	InputParameters   json.RawMessage        `json:"input_parameters"`
	OutputParameters  json.RawMessage        `json:"output_parameters"`
	NoAuth            bool                   `json:"no_auth"`
	AvailableVersions []string               `json:"available_versions"`
	Version           string                 `json:"version"`
	Scopes            []string               `json:"scopes"`
	ScopeRequirements *api.ScopeRequirements `json:"scope_requirements"`
	Tags              []string               `json:"tags"`
	IsDeprecated      bool                   `json:"is_deprecated"`
}

// broken says what makes the entry useless, or "".
func (e *fileEntry) broken() string {
	switch {
	case e.Slug == "":
		return "has no slug"
	case len(e.Slug) > maxSlug || !isToolSlug(e.Slug):
		return "its slug is not SCREAMING_SNAKE_CASE"
	case strings.HasPrefix(e.Slug, "LOCAL_"):
		return "the prefix LOCAL_ is kept for a session's custom tools"
	case !objectOrNothing(e.InputParameters):
		return "input_parameters is not an object"
	case !objectOrNothing(e.OutputParameters):
		return "output_parameters is not an object"
	case e.Toolkit != nil && e.Toolkit.Slug != "" && !isToolkitSlug(e.Toolkit.Slug):
		return fmt.Sprintf("its toolkit %q is not a toolkit slug", clip(e.Toolkit.Slug))
	}
	for _, schema := range []json.RawMessage{e.InputParameters, e.OutputParameters} {
		if err := CheckSize(schema); err != nil {
			return err.Error()
		}
	}
	return ""
}

func (e *fileEntry) tool() *Tool {
	tool := &Tool{Kind: Listed, Tool: api.Tool{
		Slug:              e.Slug,
		Name:              e.Name,
		Description:       e.Description,
		HumanDescription:  e.HumanDescription,
		InputParameters:   schemaOf(e.InputParameters),
		OutputParameters:  schemaOf(e.OutputParameters),
		NoAuth:            e.NoAuth,
		AvailableVersions: e.AvailableVersions,
		Version:           e.Version,
		Scopes:            e.Scopes,
		ScopeRequirements: e.ScopeRequirements,
		Tags:              e.Tags,
		IsDeprecated:      e.IsDeprecated,
	}}
	if e.Toolkit != nil {
		tool.Toolkit = *e.Toolkit
	}
	return tool
}

// maxSlug bounds a slug, in bytes; the longest known one has about 100.
const maxSlug = 200

func isToolSlug(slug string) bool {
	letters := false
	for _, r := range slug {
		switch {
		case r >= 'A' && r <= 'Z':
			letters = true
		case r != '_' && (r < '0' || r > '9'):
			return false
		}
	}
	return letters
}

func isToolkitSlug(slug string) bool {
	if len(slug) > maxSlug {
		return false
	}
	for _, r := range slug {
		if r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}

func objectOrNothing(raw json.RawMessage) bool {
	return len(raw) == 0 || raw[0] == '{' || string(raw) == "null"
}

// schemaOf keeps a schema without the white space of its file.
func schemaOf(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	var out bytes.Buffer
	out.Grow(len(raw))
	if err := json.Compact(&out, raw); err != nil {
		return raw // cannot happen: it has just been decoded
	}
	return bytes.Clone(out.Bytes())
}

// slugIn finds the slug of an entry that could not be decoded as a tool.
func slugIn(raw json.RawMessage) string {
	var entry struct {
		Slug any `json:"slug"`
	}
	if json.Unmarshal(raw, &entry) != nil {
		return ""
	}
	slug, _ := entry.Slug.(string)
	return clip(slug)
}

// describeMismatch says which member has the wrong type, in JSON's terms.
func describeMismatch(err error) string {
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) {
		return err.Error()
	}
	if mismatch.Field == "" {
		return "is not an object but " + mismatch.Value
	}
	return fmt.Sprintf("%s has the wrong type: %s", mismatch.Field, mismatch.Value)
}

// notJSON names the file and the byte at which reading it stopped.
func notJSON(name string, in *json.Decoder, err error) error {
	offset := in.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = max(offset, syntax.Offset)
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("catalogue file %s is not JSON of tools, at byte %d: %w", name, offset, err)
}

func clip(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
