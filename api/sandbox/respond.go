package sandbox

import "net/http"

// reply is what a handler answers: a status and a body to be written as JSON.
type reply struct {
	status int
	body   any
	header http.Header
}

func ok(body any) (reply, error)      { return reply{status: http.StatusOK, body: body}, nil }
func created(body any) (reply, error) { return reply{status: http.StatusCreated, body: body}, nil }

// handler answers one operation. Its error becomes the API's error envelope: a
// *problem as it is, anything else as a 500.
type handler func(*http.Request) (reply, error)

// problem is an error that the API answers with.
type problem struct {
	Status  int
	Code    int
	Slug    string
	Message string
	Fix     string
	Errors  []string
	Header  http.Header
}

func (p *problem) Error() string { return p.Message }
