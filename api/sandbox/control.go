package sandbox

import "net/http"

func (s *Server) control() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, notImplemented("control"))
	})
}
