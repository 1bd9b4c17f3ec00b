package sandbox

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

// route is one operation of the API. keys tells which credential headers the
// operation takes.
type route struct {
	operation string
	method    string
	pattern   string
	handle    handler
	status    int
	keys      keyKinds
}

const (
	sessionPath = "/api/v3.1/tool_router/session"
	onePath     = sessionPath + "/{session_id}"
	mountPath   = onePath + "/mounts/{mount_id}"
	apiPath     = "/api/v3.1"
	accountPath = apiPath + "/connected_accounts/{id}"
)

// routes is every operation that the sandbox answers.
func (s *Server) routes() []route {
	const get, post, patch, remove = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	return []route{
		{"create", post, sessionPath, s.createSession, 201, projectKey},
		{"get", get, onePath, s.getSession, 200, projectKey},
		{"patch", patch, onePath, s.patchSession, 200, projectKey},
		{"delete", remove, onePath, s.deleteSession, 200, projectKey},
		{"attach", post, onePath + "/attach", s.attachSession, 200, projectKey},
		{"config_history", get, onePath + "/config_history", s.configHistory, 200, projectKey},
		{"search", post, onePath + "/search", s.searchTools, 200, projectKey},
		{"tools", get, onePath + "/tools", s.sessionTools, 200, projectKey},
		{"execute", post, onePath + "/execute", s.executeTool, 200, projectKey},
		{"execute_meta", post, onePath + "/execute_meta", s.executeMeta, 200, projectKey},
		{"link", post, onePath + "/link", s.createLink, 201, projectKey},
		{"proxy_execute", post, onePath + "/proxy_execute", s.proxyExecute, 200, anyKey},
		{"toolkits", get, onePath + "/toolkits", s.sessionToolkits, 200, projectKey},
		{"mount_items", get, mountPath + "/items", s.mountItems, 200, projectKey},
		{"mount_download_url", post, mountPath + "/download_url", s.mountDownloadURL, 201, projectKey},
		{"mount_upload_url", post, mountPath + "/upload_url", s.mountUploadURL, 201, projectKey},
		{"mount_delete", post, mountPath + "/delete", s.mountDelete, 200, projectKey},
		{"get_v3", get, "/api/v3/tool_router/session/{session_id}", s.getSessionV3, 200, projectKey},

		{"tools_list", get, apiPath + "/tools", s.listTools, 200, anyKey},
		{"tool_get", get, apiPath + "/tools/{slug}", s.getTool, 200, anyKey},
		{"toolkits_list", get, apiPath + "/toolkits", s.listToolkits, 200, anyKey},
		{"toolkit_get", get, apiPath + "/toolkits/{slug}", s.getToolkit, 200, anyKey},
		{"connected_accounts_list", get, apiPath + "/connected_accounts", s.listAccounts, 200, anyKey},
		{"connected_account_get", get, accountPath, s.getAccount, 200, anyKey},
		{"connected_account_delete", remove, accountPath, s.deleteAccount, 200, anyKey},
		{"connected_account_status", patch, accountPath + "/status", s.setAccountStatus, 200, projectKey},
		{"connected_account_revoke", post, accountPath + "/revoke", s.revokeAccount, 200, anyKey},
		{"connected_account_refresh", post, accountPath + "/refresh", s.refreshAccount, 200, projectKey},
		{"auth_configs_list", get, apiPath + "/auth_configs", s.listAuthConfigs, 200, anyKey},
		{"auth_config_get", get, apiPath + "/auth_configs/{id}", s.getAuthConfig, 200, anyKey},

		{"mcp", "", "/tool_router/{session_id}/mcp", s.mcp, 200, projectKey},
	}
}

// router sends each request to its operation, and answers with the envelope
// where there is none.
func (s *Server) router() http.Handler {
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for _, rt := range s.routes() {
		if rt.method == "" {
			mux.Handle(rt.pattern, s.operation(rt))
			continue
		}
		mux.Handle(rt.method+" "+rt.pattern, s.operation(rt))
		methods[rt.pattern] = append(methods[rt.pattern], rt.method)
	}
	for pattern, allowed := range methods {
		slices.Sort(allowed)
		mux.Handle(pattern, s.keyed(anyKey, func(w http.ResponseWriter, r *http.Request) {
			writeProblem(w, r, methodNotAllowed(r.Method, r.URL.Path, allowed))
		}))
	}
	mux.Handle("/link/", s.linkPages())
	mux.Handle("/files/", s.observe("files", s.presigned()))
	mux.Handle("/_sandbox/", s.keyed(projectKey, s.control().ServeHTTP))
	unknown := func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, notFound("There is nothing at "+r.URL.Path))
	}
	mux.Handle("/api/", s.keyed(anyKey, unknown))
	mux.HandleFunc("/", unknown)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !clean(r.URL.EscapedPath()) {
			unknown(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// clean tells whether a path has no empty, "." or ".." segment. The mux would
// redirect the others to where the caller did not ask to go.
func clean(escaped string) bool {
	if escaped == "" || escaped[0] != '/' {
		return false
	}
	cleaned := path.Clean(escaped)
	if cleaned != "/" && strings.HasSuffix(escaped, "/") {
		cleaned += "/"
	}
	return cleaned == escaped
}

// awaitBody begins to read a body of unknown length, so that a client that sends
// it when it is asked to knows until then that nothing has happened. Other bodies
// are read by operations that take one, which is before they do anything too.
func awaitBody(r *http.Request) {
	if r.ContentLength >= 0 {
		return
	}
	first := make([]byte, 1)
	n, err := io.ReadFull(r.Body, first)
	if errors.Is(err, io.EOF) {
		r.Body, r.ContentLength = http.NoBody, 0
		return
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(first[:n]), r.Body), r.Body}
}

// operation checks the key and runs the handler of one route, where faults do not
// come first.
func (s *Server) operation(rt route) http.Handler {
	return s.observe(rt.operation, s.keyed(rt.keys, func(w http.ResponseWriter, r *http.Request) {
		if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
			writeProblem(w, r, invalid("Error in query: "+err.Error()))
			return
		}
		awaitBody(r)
		rep, err := rt.handle(r)
		if err != nil {
			writeError(w, r, err)
			return
		}
		if rep.status == 0 {
			rep.status = rt.status
		}
		writeReply(w, r, rep)
	}))
}
