package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"trs/api/sandbox/catalog"
)

// sessionTools lists what the session exposes directly, with schemas: its
// helpers and the preloaded tools.
func (s *Server) sessionTools(r *http.Request) (reply, error) {
	sess, err := s.sessionOf(r)
	if err != nil {
		return reply{}, err
	}
	number, size, err := s.page(r, 100, 500, false)
	if err != nil {
		return reply{}, err
	}
	tools := s.preloaded(&sess.Config)
	for _, slug := range helperSlugs(&sess.Config) {
		if tool, ok := s.catalog.Tool(slug); ok {
			tools = append(tools, tool)
		}
	}
	slices.SortFunc(tools, func(a, b *catalog.Tool) int { return strings.Compare(a.Slug, b.Slug) })
	body, err := s.toolPage(slicePage(tools, number, size), nil, len(tools), number, size)
	if err != nil {
		return reply{}, err
	}
	return ok(body)
}

// maxToolCache bounds the encoded tools that are kept, in bytes.
const maxToolCache = 8 << 20

// toolCache keeps tools as they are written in answers: a page of hundreds is
// mostly schemas that never change.
type toolCache struct {
	mu    sync.RWMutex
	size  int
	tools map[*catalog.Tool]json.RawMessage
}

func (c *toolCache) encode(tool *catalog.Tool) (json.RawMessage, error) {
	c.mu.RLock()
	kept := c.tools[tool]
	c.mu.RUnlock()
	if kept != nil {
		return kept, nil
	}
	raw, err := encodeTool(tool)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tools == nil {
		c.tools = map[*catalog.Tool]json.RawMessage{}
	}
	if _, ok := c.tools[tool]; !ok && c.size+len(raw) <= maxToolCache {
		c.tools[tool] = raw
		c.size += len(raw)
	}
	return raw, nil
}

func encodeTool(tool *catalog.Tool) (json.RawMessage, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(tool.Tool); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// toolPage is a page of tools, each in the version that versions asks for.
func (s *Server) toolPage(tools []*catalog.Tool, versions toolkitVersions, total, number, size int) (encoded, error) {
	frame := pageOf([]struct{}{}, total, number, size)
	framed, err := json.Marshal(frame)
	if err != nil {
		return nil, err
	}
	const opening = `{"items":[`
	items, length := make([][]byte, len(tools)), len(framed)+len(tools)
	for i, tool := range tools {
		raw, err := s.encodeVersion(tool, versions.of(tool))
		if err != nil {
			return nil, err
		}
		items[i] = raw
		length += len(raw)
	}
	body := make([]byte, 0, length)
	body = append(body, opening...)
	for i, raw := range items {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, raw...)
	}
	return append(body, framed[len(opening):]...), nil
}

// encodeVersion writes a tool as one of its versions.
func (s *Server) encodeVersion(tool *catalog.Tool, version string) (json.RawMessage, error) {
	if version == latestVersion || version == tool.Version {
		return s.toolJSON.encode(tool)
	}
	older := *tool
	older.Version, older.Deprecated.Version = version, version
	return encodeTool(&older)
}
