package sandbox

import "net/http"

func (s *Server) sessionToolkits(*http.Request) (reply, error) {
	return reply{}, notImplemented("sessionToolkits")
}
