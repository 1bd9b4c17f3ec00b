package sandbox

import "net/http"

func (s *Server) proxyExecute(*http.Request) (reply, error) {
	return reply{}, notImplemented("proxy_execute")
}
