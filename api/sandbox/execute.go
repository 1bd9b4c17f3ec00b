package sandbox

import "net/http"

func (s *Server) executeTool(*http.Request) (reply, error) { return reply{}, notImplemented("execute") }
