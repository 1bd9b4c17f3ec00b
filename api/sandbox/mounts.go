package sandbox

import "net/http"

func (s *Server) mountItems(*http.Request) (reply, error) {
	return reply{}, notImplemented("mount_items")
}

func (s *Server) mountDownloadURL(*http.Request) (reply, error) {
	return reply{}, notImplemented("mount_download_url")
}

func (s *Server) mountUploadURL(*http.Request) (reply, error) {
	return reply{}, notImplemented("mount_upload_url")
}

func (s *Server) mountDelete(*http.Request) (reply, error) {
	return reply{}, notImplemented("mount_delete")
}

func (s *Server) presigned() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, notImplemented("files"))
	})
}
