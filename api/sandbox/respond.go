package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"
)

// reply is what a handler answers: a body to be written as JSON. A body of type
// encoded is written as it is. Status 0 means the operation's success status.
type reply struct {
	status int
	body   any
	header http.Header
}

// encoded is a body that is JSON already.
type encoded []byte

func ok(body any) (reply, error)      { return reply{status: http.StatusOK, body: body}, nil }
func created(body any) (reply, error) { return reply{status: http.StatusCreated, body: body}, nil }

// handler answers one operation. Its error becomes the API's error envelope: a
// *problem as it is, anything else as a 500.
type handler func(*http.Request) (reply, error)

// maxPooled is the largest buffer that is kept for the next answer.
const maxPooled = 1 << 20

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// writeReply writes a handler's answer.
func writeReply(w http.ResponseWriter, r *http.Request, rep reply) {
	for name, values := range rep.header {
		w.Header()[name] = values
	}
	if body, done := rep.body.(encoded); done {
		writeBody(w, rep.status, body)
		return
	}
	buffer := buffers.Get().(*bytes.Buffer)
	buffer.Reset()
	defer func() {
		if buffer.Cap() <= maxPooled {
			buffers.Put(buffer)
		}
	}()
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(rep.body); err != nil {
		writeProblem(w, r, internal(err))
		return
	}
	writeBody(w, rep.status, bytes.TrimSuffix(buffer.Bytes(), []byte("\n")))
}

func writeBody(w http.ResponseWriter, status int, body []byte) {
	header := w.Header()
	header["Content-Type"] = jsonContentType
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have gone; there is nobody to tell
}

var jsonContentType = []string{"application/json; charset=utf-8"}

// envelope is the API's error body.
type envelope struct {
	Error envelopeError `json:"error"`
}

type envelopeError struct {
	Message      string   `json:"message"`
	Code         int      `json:"code"`
	Slug         string   `json:"slug"`
	Status       int      `json:"status"`
	RequestID    string   `json:"request_id"`
	SuggestedFix string   `json:"suggested_fix"`
	Errors       []string `json:"errors,omitempty"`
}

// writeError answers with the envelope of err: a *problem as it says, anything
// else as a fault of the sandbox.
func writeError(w http.ResponseWriter, r *http.Request, err error) {
	var p *problem
	if !errors.As(err, &p) {
		p = internal(err)
	}
	writeProblem(w, r, p)
}

func writeProblem(w http.ResponseWriter, _ *http.Request, p *problem) {
	for name, values := range p.Header {
		w.Header()[name] = values
	}
	body := envelope{envelopeError{
		Message:      p.Message,
		Code:         p.Code,
		Slug:         p.Slug,
		Status:       p.Status,
		RequestID:    w.Header().Get(requestIDHeader),
		SuggestedFix: p.Fix,
		Errors:       p.Errors,
	}}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body) // strings and numbers only
	writeBody(w, p.Status, bytes.TrimSuffix(buffer.Bytes(), []byte("\n")))
}
