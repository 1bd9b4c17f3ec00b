package sandbox

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"trs/api"
	"trs/api/sandbox/catalog"
	"trs/api/sandbox/simulate"
	"trs/api/sandbox/store"
)

// simulatedHeader marks every answer of the proxy: no real provider was asked.
const simulatedHeader = "x-trs-simulated"

// proxyRequest is the body of proxy_execute. Body stays raw because null and
// absent are different there.
type proxyRequest struct {
	ToolkitSlug          string               `json:"toolkit_slug"`
	Endpoint             string               `json:"endpoint"`
	Method               string               `json:"method"`
	Body                 json.RawMessage      `json:"body"`
	BinaryBody           *api.BinaryBody      `json:"binary_body"`
	Parameters           []api.ProxyParameter `json:"parameters"`
	CustomConnectionData *api.ConnectionData  `json:"custom_connection_data"`
}

// proxyAnswer is the upstream's answer. Data is absent when it sent a file or
// nothing.
type proxyAnswer struct {
	Status     int               `json:"status"`
	Data       any               `json:"data,omitempty"`
	BinaryData *proxyFile        `json:"binary_data,omitempty"`
	Headers    map[string]string `json:"headers"`
}

type proxyFile struct {
	URL         string `json:"url"`
	ContentType string `json:"content_type"`
	Size        int    `json:"size"`
	ExpiresAt   string `json:"expires_at"`
}

// proxyExecute passes a request on to the simulated service of a toolkit. It
// never reaches a real host.
func (s *Server) proxyExecute(r *http.Request) (reply, error) {
	var in proxyRequest
	sess, err := s.bodyAndSession(r, "proxy_execute", &in)
	if err != nil {
		return reply{}, err
	}
	if err := in.check(); err != nil {
		return reply{}, err
	}
	toolkit, known := s.catalog.Toolkit(in.ToolkitSlug)
	if !known {
		return reply{}, invalidToolkitSlugs(in.ToolkitSlug)
	}
	if !sess.Config.AllowsToolkit(toolkit.Slug).Allowed {
		return reply{}, toolkitNotAllowed(toolkit.Slug)
	}
	owner, err := s.proxyOwner(r.Context(), sess, toolkit, &in)
	if err != nil {
		return reply{}, err
	}
	target, err := proxyTarget(toolkit.BaseURL, in.Endpoint)
	if err != nil {
		return reply{}, err
	}
	answer, err := s.askService(r, toolkit, target, owner, &in)
	if err != nil {
		return reply{}, err
	}
	answer.Headers[simulatedHeader] = "true"
	return ok(answer)
}

// check holds the request to the rules that its schema cannot say.
func (in *proxyRequest) check() error {
	var errs []string
	hasBody := len(in.Body) > 0 && !bytes.Equal(bytes.TrimSpace(in.Body), []byte("null"))
	if hasBody && in.BinaryBody != nil {
		errs = append(errs, "Error in payload.binary_body: Cannot be sent together with body")
	}
	if in.BinaryBody != nil && in.BinaryBody.Base64 != "" {
		if _, err := base64.StdEncoding.DecodeString(in.BinaryBody.Base64); err != nil {
			errs = append(errs, "Error in payload.binary_body.base64: Must be base64")
		}
	}
	if custom := in.CustomConnectionData; custom != nil && !strings.EqualFold(custom.ToolkitSlug, in.ToolkitSlug) {
		errs = append(errs, "Error in payload.custom_connection_data.toolkitSlug: Must be the toolkit of the request")
	}
	for i, p := range in.Parameters {
		if strings.ContainsAny(p.Name+p.Value, "\r\n\x00") || p.Name == "" {
			errs = append(errs, fmt.Sprintf("Error in payload.parameters[%d]: Must have a name, and no line breaks", i))
		}
	}
	if len(errs) > 0 {
		return invalid(errs...)
	}
	return nil
}

// proxyOwner says whose data the request works on: the owner of the account
// that the session uses. Who brings credentials of their own needs no account.
func (s *Server) proxyOwner(ctx context.Context, sess *store.Session, toolkit *catalog.Toolkit, in *proxyRequest) (string, error) {
	if toolkit.NoAuth || in.CustomConnectionData != nil {
		return sess.UserID, nil
	}
	account, err := s.selectAccount(ctx, sess, toolkit, "")
	if err != nil {
		return "", err
	}
	return account.UserID, nil
}

// askService runs the request on the simulated service.
func (s *Server) askService(r *http.Request, toolkit *catalog.Toolkit, target *url.URL, owner string, in *proxyRequest) (proxyAnswer, error) {
	base, err := url.Parse(toolkit.BaseURL)
	if err != nil || !s.services.Has(toolkit.Slug) || !strings.EqualFold(base.Host, target.Host) {
		return unsimulated(toolkit, http.StatusNotImplemented, "The sandbox does not simulate %s", target.Host+target.Path), nil
	}
	request := simulate.Request{
		Toolkit: toolkit.Slug, Method: in.Method, Path: target.EscapedPath(),
		Query: target.Query(), Header: map[string]string{},
		Owner: owner, Now: s.now(), NewID: func() string { return s.ids.token(idLength) },
	}
	for _, p := range in.Parameters {
		if p.Type == "query" {
			request.Query.Add(p.Name, p.Value)
		} else {
			request.Header[strings.ToLower(p.Name)] = p.Value
		}
	}
	body, taken, err := in.upstreamBody()
	if err != nil {
		return proxyAnswer{}, err
	}
	if !taken {
		return unsimulated(toolkit, http.StatusUnsupportedMediaType, "The sandbox takes no files at %s", target.Path), nil
	}
	request.Body = body
	response, err := s.services.Serve(r.Context(), request)
	if err != nil {
		return proxyAnswer{}, err
	}
	answer := proxyAnswer{Status: response.Status, Data: response.Body, Headers: response.Header}
	if response.Binary != nil {
		answer.BinaryData, err = s.keepProxyFile(r, target.Path, response)
	}
	return answer, err
}

// upstreamBody is the JSON that goes upstream. A file is taken only when it is
// JSON: the simulated services know no other, and a URL is never fetched.
func (in *proxyRequest) upstreamBody() (body any, taken bool, err error) {
	if in.Method == http.MethodGet || in.Method == http.MethodHead {
		return nil, in.BinaryBody == nil, nil
	}
	raw := []byte(in.Body)
	if in.BinaryBody != nil {
		if in.BinaryBody.Base64 == "" {
			return nil, false, nil
		}
		if raw, err = base64.StdEncoding.DecodeString(in.BinaryBody.Base64); err != nil {
			return nil, false, invalid("Error in payload.binary_body.base64: Must be base64")
		}
		if !json.Valid(raw) {
			return nil, false, nil
		}
	}
	if len(raw) == 0 {
		return nil, true, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&body); err != nil {
		return nil, false, invalid("Error in payload.body: Must be JSON")
	}
	return body, true, nil
}

// unsimulated answers in a provider's place where there is no simulated one.
func unsimulated(toolkit *catalog.Toolkit, status int, format string, args ...any) proxyAnswer {
	return proxyAnswer{
		Status: status,
		Data: map[string]any{
			"error":     map[string]any{"code": status, "message": fmt.Sprintf(format, args...), "toolkit": toolkit.Slug},
			"simulated": true,
		},
		Headers: map[string]string{"content-type": "application/json; charset=utf-8"},
	}
}

// keepProxyFile stores a file that the service sent, beside the mounts and not
// in one, until its URL has expired.
func (s *Server) keepProxyFile(r *http.Request, urlPath string, response simulate.Response) (*proxyFile, error) {
	if err := s.files.Sweep(r.Context()); err != nil {
		return nil, err
	}
	place := s.newID("proxy_")
	name := strings.Trim(urlPath[strings.LastIndexByte(urlPath, '/')+1:], ". ")
	if name == "" {
		name = "file"
	}
	file, err := s.files.Write(r.Context(), place, name, response.ContentType, bytes.NewReader(response.Binary))
	if err != nil {
		return nil, fmt.Errorf("keep the file that the service sent: %w", err)
	}
	if err := s.store.Depart(r.Context(), place, s.now()); err != nil {
		return nil, fmt.Errorf("keep the file that the service sent: %w", err)
	}
	link, expires := s.files.URL(origin(r), http.MethodGet, place, file.Path, "")
	return &proxyFile{URL: link, ContentType: response.ContentType, Size: len(response.Binary), ExpiresAt: stamp(expires)}, nil
}
