package sandbox

import "net/http"

func (s *Server) createLink(*http.Request) (reply, error) { return reply{}, notImplemented("link") }
