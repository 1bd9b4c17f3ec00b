package sandbox

import "net/http"

func (s *Server) createSession(*http.Request) (reply, error) {
	return reply{}, notImplemented("createSession")
}

func (s *Server) getSession(*http.Request) (reply, error) {
	return reply{}, notImplemented("getSession")
}

func (s *Server) deleteSession(*http.Request) (reply, error) {
	return reply{}, notImplemented("deleteSession")
}

func (s *Server) attachSession(*http.Request) (reply, error) {
	return reply{}, notImplemented("attachSession")
}

func (s *Server) getSessionV3(*http.Request) (reply, error) {
	return reply{}, notImplemented("getSessionV3")
}

func (s *Server) mcp(*http.Request) (reply, error) { return reply{}, notImplemented("mcp") }
