package sandbox

import "net/http"

func (s *Server) searchTools(*http.Request) (reply, error) { return reply{}, notImplemented("search") }
