package sandbox

import "net/http"

func (s *Server) listAuthConfigs(*http.Request) (reply, error) {
	return reply{}, notImplemented("auth_configs")
}

func (s *Server) getAuthConfig(*http.Request) (reply, error) {
	return reply{}, notImplemented("auth_configs")
}
