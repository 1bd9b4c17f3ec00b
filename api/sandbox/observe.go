package sandbox

import (
	"errors"
	"net/http"
	"sync/atomic"

	"trs/api/sandbox/fault"
)

// seen counts the answers of one operation by status.
type seen [600]atomic.Uint32

// observe counts an operation's answers, and lets faults come in between when
// there are any.
func (s *Server) observe(operation string, next http.Handler) http.Handler {
	counts := new(seen)
	s.coverage[operation] = counts
	faulty := s.faults.Wrap(operation, writeFault, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		counted := &countedWriter{ResponseWriter: w, counts: counts}
		faulty.ServeHTTP(counted, r)
	})
}

// countedWriter notes the status that an answer has.
type countedWriter struct {
	http.ResponseWriter
	counts *seen
	noted  bool
}

func (w *countedWriter) WriteHeader(status int) {
	if !w.noted && status >= 200 && status < len(w.counts) {
		w.noted = true
		w.counts[status].Add(1)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *countedWriter) Write(p []byte) (int, error) {
	if !w.noted {
		w.noted = true
		w.counts[http.StatusOK].Add(1)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *countedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// writeFault answers an injected status.
func writeFault(w http.ResponseWriter, r *http.Request, status int) {
	slugs := map[int]string{
		http.StatusRequestTimeout:      "HTTP_RequestTimeout",
		http.StatusTooManyRequests:     "HTTP_TooManyRequests",
		http.StatusInternalServerError: "HTTP_InternalServerError",
		http.StatusBadGateway:          "HTTP_BadGateway",
		http.StatusServiceUnavailable:  "HTTP_ServiceUnavailable",
		http.StatusGatewayTimeout:      "HTTP_GatewayTimeout",
	}
	writeProblem(w, r, &problem{
		Status: status, Code: 10000 + status, Slug: slugs[status],
		Message: http.StatusText(status) + ": the sandbox was told to fail here",
		Fix:     "Switch the fault off, or treat the answer as you would a real one",
	})
}

// setFaults puts lists of faults in force.
func (s *Server) setFaults(specs ...string) error {
	var rules []fault.Rule
	var errs []error
	for _, spec := range specs {
		more, err := fault.Parse(spec)
		rules, errs = append(rules, more...), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	s.faults.Set(rules)
	return nil
}
