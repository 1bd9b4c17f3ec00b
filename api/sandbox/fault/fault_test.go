package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestParse_ReadsEveryForm(t *testing.T) {
	spec := "latency=200ms..2s:0.3@search, 429=2s:0.1,500:0.05@execute|execute_meta cut:0.01,truncate:0@tools*, 429, 503, latency=1s"
	rules, err := Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, rule := range rules {
		got = append(got, rule.String())
	}
	want := []string{
		"latency=200ms..2s:0.3@search", "429=2s:0.1", "500:0.05@execute|execute_meta", "cut:0.01",
		"truncate:0@tools*", "429=1s", "503", "latency=1s",
	}
	if !slices.Equal(got, want) {
		t.Errorf("Parse read %q, want %q", got, want)
	}
}

func TestParse_SaysWhatIsWrong(t *testing.T) {
	for spec, want := range map[string]string{
		"slow":             `"slow" is not a kind of fault; there are latency=`,
		"404":              "is not a kind of fault",
		"latency":          `"" is not a duration of 0 to 10m0s`,
		"latency=fast":     `"fast" is not a duration`,
		"latency=1h":       "is not a duration of 0 to 10m0s",
		"latency=-1s":      "is not a duration",
		"latency=2s..1s":   "ends before it begins",
		"latency=1s..":     "is not a duration",
		"500:2":            `the rate "2" is not a number from 0 to 1`,
		"500:NaN":          "is not a number from 0 to 1",
		"500:":             "is not a number from 0 to 1",
		"500=1s":           "500 takes no value",
		"cut=1":            "cut takes no value",
		"429=soon":         `"soon" is not a duration`,
		"500@":             `"" is not an operation`,
		"500@execute|":     `"" is not an operation`,
		"500@GET /session": `"GET" is not an operation`,
		"ok,500:7":         `fault "ok": "ok" is not a kind`,
	} {
		_, err := Parse(spec)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q): %v; want an error with %q", spec, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"latency=1ms..2s:0.5@a|b*", "429=2s", "cut:0.01,truncate", "500:1e-3@*", "@", ":", "=", "429=1ns"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		rules, err := Parse(spec)
		if err != nil {
			return
		}
		for _, rule := range rules {
			again, err := Parse(rule.String())
			if err != nil || len(again) != 1 || again[0].String() != rule.String() {
				t.Errorf("%q reads back as %v, %v", rule, again, err)
			}
			rule.covers("execute")
		}
	})
}

// server answers {"n": "0123456789"} with faults before it, and counts how often
// the operation really ran.
func server(t *testing.T, operation, spec string) (client *http.Client, url string, ran *atomic.Int32, faults *Injector) {
	t.Helper()
	rules, err := Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	faults, ran = NewInjector(7), new(atomic.Int32)
	faults.Set(rules)
	envelope := func(w http.ResponseWriter, _ *http.Request, status int) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":{"status":%d}}`, status)
	}
	s := httptest.NewServer(faults.Wrap(operation, envelope, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		ran.Add(1)
		w.Header().Set("Content-Length", "18")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"n":`)
		_, _ = io.WriteString(w, `"0123456789"}`)
	})))
	t.Cleanup(s.Close)
	// One connection a request: the transport would send a GET again after a cut.
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, s.URL, ran, faults
}

func get(t *testing.T, client *http.Client, url string) (status int, header http.Header, body string, err error) {
	t.Helper()
	response, err := client.Get(url)
	if err != nil {
		return 0, nil, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header, string(text), err
}

func TestWrap_AnswersStatusesWithoutRunning(t *testing.T) {
	client, url, ran, _ := server(t, "execute", "503@exec*")
	status, _, body, err := get(t, client, url)
	if err != nil || status != 503 || body != `{"error":{"status":503}}` || ran.Load() != 0 {
		t.Errorf("answered %d %q, ran %d times, %v", status, body, ran.Load(), err)
	}
}

func TestWrap_LimitsInBothForms(t *testing.T) {
	client, url, ran, _ := server(t, "get", "429=1500ms")
	forms := map[bool]int{}
	for range 20 {
		status, header, body, err := get(t, client, url)
		if err != nil || status != 429 || header.Get("Retry-After") != "2" || header.Get("Retry-After-Ms") != "1500" || !json.Valid([]byte(body)) {
			t.Fatalf("answered %d %v %q, %v", status, header, body, err)
		}
		forms[strings.Contains(body, `"error"`)]++
	}
	if forms[true] == 0 || forms[false] == 0 || ran.Load() != 0 {
		t.Errorf("%d with and %d without the envelope, ran %d times", forms[true], forms[false], ran.Load())
	}
}

func TestWrap_CutsAfterRunning(t *testing.T) {
	client, url, ran, _ := server(t, "get", "cut")
	_, _, body, err := get(t, client, url)
	if !errors.Is(err, io.EOF) || ran.Load() != 1 {
		t.Errorf("got %q, %v; ran %d times", body, err, ran.Load())
	}
}

func TestWrap_TruncatesTheBodyOnly(t *testing.T) {
	client, url, ran, _ := server(t, "get", "truncate")
	status, _, body, err := get(t, client, url)
	if err != nil || status != 201 || body != `{"n":"012` || ran.Load() != 1 {
		t.Errorf("got %d %q, %v; ran %d times", status, body, err, ran.Load())
	}
}

func TestWrap_DelaysAndStillAnswers(t *testing.T) {
	client, url, _, _ := server(t, "get", "latency=30ms..40ms,500")
	start := time.Now()
	status, _, _, err := get(t, client, url)
	if took := time.Since(start); err != nil || status != 500 || took < 30*time.Millisecond {
		t.Errorf("answered %d after %v, %v", status, took, err)
	}
}

func TestWrap_LeavesOtherOperationsAlone(t *testing.T) {
	client, url, ran, faults := server(t, "get", "cut@patch|tool*")
	if status, _, _, err := get(t, client, url); err != nil || status != 201 || ran.Load() != 1 {
		t.Errorf("answered %d, %v", status, err)
	}
	faults.Set(nil)
	if status, _, _, err := get(t, client, url); err != nil || status != 201 || len(faults.Rules()) != 0 {
		t.Errorf("without faults: answered %d, %v", status, err)
	}
}

func TestInjector_KeepsRatesAndRepeatsWithASeed(t *testing.T) {
	rules, err := Parse("500:0.25,latency=0s..9ms:0.5")
	if err != nil {
		t.Fatal(err)
	}
	draws := func() (log []string, struck int) {
		i := NewInjector(42)
		i.Set(rules)
		for range 2000 {
			p := i.draw("get")
			if p.instead != nil {
				struck++
			}
			log = append(log, fmt.Sprint(p.wait, p.instead != nil))
		}
		return log, struck
	}
	first, struck := draws()
	second, _ := draws()
	if struck < 420 || struck > 580 {
		t.Errorf("a rate of 0.25 struck %d of 2000", struck)
	}
	if !slices.Equal(first, second) {
		t.Error("the same seed drew other faults")
	}
}
