package sandbox

import "net/http"

func (s *Server) patchSession(*http.Request) (reply, error) {
	return reply{}, notImplemented("patchSession")
}
