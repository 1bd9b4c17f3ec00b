package sandbox

import "net/http"

func (s *Server) configHistory(*http.Request) (reply, error) {
	return reply{}, notImplemented("configHistory")
}
