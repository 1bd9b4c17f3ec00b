package batch_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trs/api"
	"trs/api/sandbox"
	"trs/views/execute/batch"
	"trs/views/execute/desk"
)

func TestBatch_WhatWasSentAndStoppedMayHaveRun(t *testing.T) {
	for _, together := range []bool{false, true} {
		server, err := sandbox.New(context.Background(), sandbox.Options{Empty: true, Log: func(string, ...any) {}})
		if err != nil {
			t.Fatal(err)
		}
		arrived := make(chan struct{}, 2)
		listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if strings.Contains(req.URL.Path, "/execute") {
				_, _ = io.Copy(io.Discard, req.Body) // only then is it noticed that nobody waits
				arrived <- struct{}{}
				<-req.Context().Done() // for as long as somebody waits
				return
			}
			server.ServeHTTP(w, req)
		}))
		t.Cleanup(func() { listener.Close(); _ = server.Close() })
		hanging, err := api.New(listener.URL, api.WithProjectKey(sandbox.DefaultAPIKey))
		if err != nil {
			t.Fatal(err)
		}
		r := open(t, "dark", 130, 30, func(batch.Client) batch.Client { return hanging })
		r.add(upper("a"))
		if together {
			r.Press(r.env.Keys.Batch.Mode)
		}
		h := hands(r)
		h.press("ctrl+r")
		h.until("running", func() bool { return strings.Contains(r.desk().Status().Text, "1 running") })
		<-arrived
		names := ""
		for _, key := range r.desk().Keys() {
			names += key.Help().Desc + " "
		}
		if r.Sees("1 running").Sees("esc stop all"); together {
			r.Sees("none can be stopped alone")
			h.press("s")
			if r.Sees("1 running"); strings.Contains(names, "stop this one") {
				t.Errorf("the keys are %s", names)
			}
		} else if !strings.Contains(names, "stop this one") {
			t.Errorf("the keys are %s", names)
		}
		h.press("esc")
		h.until("stopped", func() bool { return !r.desk().Status().Busy })
		r.Sees("? stopped while it was running").Sees("The tool may have run")
		h.until("kept", func() bool { return len(r.earlier()) == 1 })
		if kept := r.earlier(); kept[0].Outcome != desk.Unknown {
			t.Errorf("together %v: %+v", together, kept)
		}
	}
}
