package sandbox

import "net/http"

func (s *Server) sessionTools(*http.Request) (reply, error) {
	return reply{}, notImplemented("sessionTools")
}
