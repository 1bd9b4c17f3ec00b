package sandbox

import "net/http"

func (s *Server) listAccounts(*http.Request) (reply, error) {
	return reply{}, notImplemented("connected_accounts")
}

func (s *Server) getAccount(*http.Request) (reply, error) {
	return reply{}, notImplemented("connected_accounts")
}

func (s *Server) deleteAccount(*http.Request) (reply, error) {
	return reply{}, notImplemented("connected_accounts")
}

func (s *Server) setAccountStatus(*http.Request) (reply, error) {
	return reply{}, notImplemented("connected_accounts")
}

func (s *Server) revokeAccount(*http.Request) (reply, error) {
	return reply{}, notImplemented("connected_accounts")
}

func (s *Server) refreshAccount(*http.Request) (reply, error) {
	return reply{}, notImplemented("connected_accounts")
}
