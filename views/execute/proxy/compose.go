package proxy

import (
	"encoding/base64"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"trs/api"
	"trs/views/form/value"
	"trs/views/savefile"
	"trs/views/status"
)

// pair is a header or a parameter.
type pair struct{ name, value string }

// composed is what the form says, read from its JSON.
type composed struct {
	method, endpoint string
	query, headers   []pair
	json             *value.Value // the body as JSON
	text             *string      // the body as text
	file, url        string       // the body from elsewhere
	contentType      string
	credentials      *value.Value
}

// read takes the form's JSON apart. What has the wrong shape is left out: the
// schema has told so.
func read(source []byte) composed {
	root, err := value.Parse(source)
	if err != nil {
		return composed{}
	}
	c := composed{
		method: root.Get("method").Text(), endpoint: strings.TrimSpace(root.Get("endpoint").Text()),
		query: pairs(root.Get("query")), headers: pairs(root.Get("headers")),
	}
	body := root.Get("body")
	c.json, c.file, c.url = body.Get("json"), body.Get("file").Text(), body.Get("url").Text()
	c.contentType = body.Get("content_type").Text()
	if text := body.Get("text"); text.Is(value.Text) {
		s := text.Text()
		c.text = &s
	}
	if own := root.Get("credentials"); own.Is(value.Object) {
		c.credentials = own
	}
	return c
}

func pairs(v *value.Value) []pair {
	if !v.Is(value.Object) {
		return nil
	}
	var all []pair
	for _, m := range v.Members {
		if m.Value.Is(value.Text) {
			all = append(all, pair{m.Name, m.Value.Text()})
		}
	}
	return all
}

// hasBody reports whether something is sent along.
func (c *composed) hasBody() bool {
	return c.json != nil || c.text != nil || c.file != "" || c.url != ""
}

// changes reports whether a method changes something at the toolkit.
func changes(method string) bool { return method != http.MethodGet && method != http.MethodHead }

// problems is what the server, or the service behind it, will not take, beyond
// what the schema says.
func (c *composed) problems() []string {
	all := c.endpointProblems()
	switch c.method {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
	default:
		if c.hasBody() {
			all = append(all, c.method+" sends no body: POST, PUT and PATCH do")
		}
	}
	for _, h := range c.headers {
		all = append(all, headerProblem(h)...)
	}
	for _, q := range c.query {
		switch {
		case q.name == "":
			all = append(all, "a parameter of the query has no name")
		case strings.ContainsAny(q.name+q.value, "\r\n\x00"):
			all = append(all, "the parameter "+q.name+" holds a line break, which the server refuses")
		case q.value == "" && api.SecretName(q.name):
			all = append(all, notKept(q.name))
		}
	}
	if c.text != nil && *c.text == "" {
		all = append(all, "the text of the body is empty")
	}
	if c.credentials != nil && c.credentials.Get("authScheme").Text() == "" {
		all = append(all, "credentials of your own need their authScheme")
	}
	return all
}

func (c *composed) endpointProblems() []string {
	e := c.endpoint
	if e == "" {
		return nil // the schema says so
	}
	if strings.ContainsFunc(e, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return []string{"the endpoint holds a blank or a line break; write %20"}
	}
	target, err := url.Parse(e)
	switch {
	case err != nil:
		return []string{"the endpoint is not an address"}
	case target.IsAbs() && target.Scheme != "https" && target.Scheme != "http":
		return []string{"the endpoint is an address of " + target.Scheme + ", not of the web"}
	case target.IsAbs() && target.Host == "":
		return []string{"the endpoint names no host"}
	case !target.IsAbs() && !strings.HasPrefix(e, "/") && strings.Contains(strings.SplitN(target.Path, "/", 2)[0], "."):
		return []string{"the endpoint begins with what looks like a host; write https:// or /"}
	case strings.HasPrefix(e, "//"):
		return []string{"the endpoint begins with two slashes; write https:// or one"}
	case target.Fragment != "" || strings.Contains(e, "#"):
		return []string{"the part of the endpoint behind # is never sent"}
	}
	var all []string
	for name, values := range target.Query() {
		if api.SecretName(name) && strings.Join(values, "") == "" {
			all = append(all, notKept(name))
		}
	}
	return all
}

func notKept(name string) string {
	return "the value of " + name + " was not kept: secrets are not written to disk. Type it again"
}

func headerProblem(h pair) []string {
	const marks = "!#$%&'*+-.^_`|~"
	token := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(marks, r)
	}
	switch {
	case h.name == "" || strings.ContainsFunc(h.name, func(r rune) bool { return !token(r) }):
		return []string{fmt.Sprintf("%q is no name of a header", h.name)}
	case strings.ContainsAny(h.value, "\r\n\x00"):
		return []string{"the header " + h.name + " holds a line break"}
	case h.value == "" && api.SecretName(h.name):
		return []string{notKept(h.name)}
	case strings.EqualFold(h.name, "Authorization"):
		return []string{"Authorization replaces the account's credential"}
	}
	return nil
}

// request is the body of proxy_execute, without a file that is still to be read.
func (c *composed) request(toolkit string) api.ProxyRequest {
	r := api.ProxyRequest{ToolkitSlug: toolkit, Endpoint: c.endpoint, Method: c.method}
	for _, q := range c.query {
		r.Parameters = append(r.Parameters, api.ProxyParameter{Name: q.name, Value: q.value, Type: "query"})
	}
	for _, h := range c.headers {
		r.Parameters = append(r.Parameters, api.ProxyParameter{Name: h.name, Value: h.value, Type: "header"})
	}
	switch {
	case c.json != nil:
		r.Body = c.json.JSON()
	case c.text != nil:
		kind := c.contentType
		if kind == "" {
			kind = "text/plain; charset=utf-8"
		}
		r.BinaryBody = &api.BinaryBody{Base64: base64.StdEncoding.EncodeToString([]byte(*c.text)), ContentType: kind}
	case c.url != "":
		r.BinaryBody = &api.BinaryBody{URL: c.url, ContentType: c.contentType}
	case c.file != "":
		r.BinaryBody = &api.BinaryBody{ContentType: c.fileType()}
	}
	if c.credentials != nil {
		own := &api.ConnectionData{AuthScheme: c.credentials.Get("authScheme").Text(), ToolkitSlug: toolkit}
		if val := c.credentials.Get("val"); val != nil {
			own.Val = val.JSON()
		}
		r.CustomConnectionData = own
	}
	return r
}

// fileType is the media type of the file of the body.
func (c *composed) fileType() string {
	if c.contentType != "" {
		return c.contentType
	}
	if kind := mime.TypeByExtension(strings.ToLower(filepath.Ext(c.file))); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// maxFile is how much of a file one request can carry: it is sent as base64, and
// the server takes 10 MiB.
const maxFile = 7 << 20

// readFile reads the file of a body. It waits: call it in a command.
func readFile(path string) (string, error) {
	path = savefile.Path(path)
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", fmt.Errorf("read the file of the body: %w", err)
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("read the file of the body: %s is not an ordinary file", path)
	case info.Size() == 0:
		return "", fmt.Errorf("read the file of the body: %s is empty", path)
	case info.Size() > maxFile:
		return "", fmt.Errorf("read the file of the body: %s has %s, and a request carries %s; give the server a URL of it",
			path, status.Bytes(info.Size()), status.Bytes(maxFile))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the file of the body: %w", err)
	}
	return base64.StdEncoding.EncodeToString(data), nil
}
