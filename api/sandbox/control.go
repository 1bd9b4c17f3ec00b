package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"runtime"

	"trs/api/sandbox/fault"
	"trs/api/sandbox/store"
)

// Control routes are for tests and rehearsals. They are no part of the API:
// only programs on this machine may use them.
const controlPath = "/_sandbox"

// maxListed is how many sessions the control routes list.
const maxListed = 1000

func (s *Server) control() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range map[string]handler{
		"GET /{$}":                   s.controlStatus,
		"POST /reset":                s.controlReset,
		"POST /seed":                 s.controlSeed,
		"GET /sessions":              s.controlSessions,
		"POST /accounts/{id}/state":  s.controlAccount,
		"POST /links/{token}/expire": s.controlLink,
		"GET /faults":                s.controlFaults,
		"PUT /faults":                s.controlSetFaults,
		"DELETE /faults":             s.controlClearFaults,
		"GET /coverage":              s.controlCoverage,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			rep, err := handle(r)
			if err != nil {
				writeError(w, r, err)
				return
			}
			writeReply(w, r, rep)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, notFound("There is no control route "+r.Method+" "+controlPath+r.URL.Path))
	})
	inside := http.StripPrefix(controlPath, mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !fromThisMachine(r) {
			writeProblem(w, r, forbidden("Control routes answer to this machine only", "Call them on a loopback address"))
			return
		}
		inside.ServeHTTP(w, r)
	})
}

// fromThisMachine tells whether the peer is on loopback, and no proxy that came
// from further away.
func fromThisMachine(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() &&
		r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
}

type controlStatus struct {
	Version  string         `json:"version"`
	Address  string         `json:"address"`
	PID      int            `json:"pid"`
	DataDir  string         `json:"data_dir,omitempty"` // absent: nothing is kept
	Opened   string         `json:"opened_at"`
	Seed     int64          `json:"seed,omitempty"`
	Demo     *controlDemo   `json:"demo,omitempty"`
	Counts   map[string]int `json:"counts"`
	Faults   []string       `json:"faults"`
	Skipped  []string       `json:"skipped_catalog_entries,omitempty"`
	HeapByte uint64         `json:"heap_bytes"`
}

type controlDemo struct {
	SessionID string `json:"session_id"`
	UserID    string `json:"user_id"`
}

func (s *Server) controlStatus(r *http.Request) (reply, error) {
	counts, err := s.store.Counts(r.Context())
	if err != nil {
		return reply{}, err
	}
	counts["tools"], counts["toolkits"] = len(s.catalog.Tools()), len(s.catalog.Toolkits())
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	status := controlStatus{
		Version: Version, Address: origin(r), PID: os.Getpid(), DataDir: s.opts.Dir, Opened: stamp(s.opened),
		Seed: s.opts.Seed, Counts: counts, Faults: s.faultSpecs(), HeapByte: memory.HeapAlloc,
	}
	if id, user := s.DemoSession(); id != "" {
		status.Demo = &controlDemo{id, user}
	}
	for _, problem := range s.problems {
		status.Skipped = append(status.Skipped, fmt.Sprint(problem))
	}
	return ok(status)
}

// seedRequest asks for reproducible ids and times from here on; 0 for others.
type seedRequest struct {
	Seed *int64 `json:"seed"`
}

// controlReset removes everything and begins as on a first start: with the faults
// and the seed of the command line, or the seed of the body.
func (s *Server) controlReset(r *http.Request) (reply, error) {
	seed := seedRequest{Seed: &s.opts.Seed}
	if err := decodeControl(r, &seed); err != nil {
		return reply{}, err
	}
	if err := s.files.Reset(r.Context()); err != nil {
		return reply{}, err
	}
	s.demo.Store(nil)
	if err := s.setFaults(s.opts.Faults...); err != nil {
		return reply{}, err
	}
	s.restart(seed)
	s.changes.fire()
	if err := s.openDemo(r.Context()); err != nil {
		return reply{}, err
	}
	return s.controlStatus(r)
}

// controlSeed makes the demo data if there is none, and restarts ids and clock.
func (s *Server) controlSeed(r *http.Request) (reply, error) {
	var seed seedRequest
	if err := decodeControl(r, &seed); err != nil {
		return reply{}, err
	}
	s.restart(seed)
	if session, _ := s.DemoSession(); session == "" {
		id, err := s.makeDemo(r.Context())
		if err != nil {
			return reply{}, err
		}
		s.demo.Store(&id)
	}
	return s.controlStatus(r)
}

func (s *Server) restart(seed seedRequest) {
	if seed.Seed != nil {
		s.ids.restart(*seed.Seed)
		s.clock.restart(*seed.Seed)
	}
}

func (s *Server) controlSessions(r *http.Request) (reply, error) {
	sessions, err := s.store.RecentSessions(r.Context(), maxListed)
	if err != nil {
		return reply{}, err
	}
	type item struct {
		ID            string `json:"session_id"`
		UserID        string `json:"user_id"`
		ConfigVersion int    `json:"config_version"`
		CreatedAt     string `json:"created_at"`
		UpdatedAt     string `json:"updated_at"`
	}
	items := make([]item, len(sessions))
	for i, one := range sessions {
		items[i] = item{one.ID, one.UserID, one.ConfigVersion, stamp(one.CreatedAt), stamp(one.UpdatedAt)}
	}
	return ok(map[string]any{"items": items})
}

func (s *Server) controlAccount(r *http.Request) (reply, error) {
	var body struct {
		Status store.Status `json:"status"`
		Reason string       `json:"reason"`
	}
	if err := decodeControl(r, &body); err != nil {
		return reply{}, err
	}
	account, err := s.setAccountState(r.Context(), r.PathValue("id"), body.Status, body.Reason)
	if err != nil {
		return reply{}, err
	}
	return ok(map[string]any{"id": account.ID, "status": account.Status, "reason": account.StatusReason})
}

// controlLink lets a link expire. It goes by its token or by its account.
func (s *Server) controlLink(r *http.Request) (reply, error) {
	if err := s.expireLink(r.Context(), r.PathValue("token")); err != nil {
		return reply{}, err
	}
	return ok(map[string]any{"expired": true})
}

func (s *Server) faultSpecs() []string {
	specs := []string{}
	for _, rule := range s.faults.Rules() {
		specs = append(specs, rule.String())
	}
	return specs
}

func (s *Server) controlFaults(*http.Request) (reply, error) {
	return ok(map[string]any{"faults": s.faultSpecs()})
}

// controlSetFaults puts the faults of the body in place of those in force.
func (s *Server) controlSetFaults(r *http.Request) (reply, error) {
	var body struct {
		Faults []string `json:"faults"`
	}
	if err := decodeControl(r, &body); err != nil {
		return reply{}, err
	}
	if err := s.setFaults(body.Faults...); err != nil {
		return reply{}, invalid("Error in payload.faults: " + err.Error())
	}
	return s.controlFaults(r)
}

func (s *Server) controlClearFaults(r *http.Request) (reply, error) {
	s.faults.Set([]fault.Rule{})
	return s.controlFaults(r)
}

// controlCoverage tells which operations were answered with which status.
func (s *Server) controlCoverage(*http.Request) (reply, error) {
	operations := map[string]map[string]uint32{}
	for name, counts := range s.coverage {
		statuses := map[string]uint32{}
		for status := range counts {
			if n := counts[status].Load(); n > 0 {
				statuses[fmt.Sprint(status)] = n
			}
		}
		operations[name] = statuses
	}
	return ok(map[string]any{"operations": operations})
}

// decodeControl reads the body of a control route; none is as good as {}.
func decodeControl(r *http.Request, into any) error {
	decoder := json.NewDecoder(io.LimitReader(r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return invalid("Error in payload: " + err.Error())
	}
	return nil
}
