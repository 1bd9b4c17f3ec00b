package sandbox

import "net/http"

func (s *Server) listTools(*http.Request) (reply, error) { return reply{}, notImplemented("listTools") }

func (s *Server) getTool(*http.Request) (reply, error) { return reply{}, notImplemented("getTool") }

func (s *Server) listToolkits(*http.Request) (reply, error) {
	return reply{}, notImplemented("listToolkits")
}

func (s *Server) getToolkit(*http.Request) (reply, error) {
	return reply{}, notImplemented("getToolkit")
}
