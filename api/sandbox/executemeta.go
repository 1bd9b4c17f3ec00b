package sandbox

import "net/http"

func (s *Server) executeMeta(*http.Request) (reply, error) {
	return reply{}, notImplemented("execute_meta")
}
