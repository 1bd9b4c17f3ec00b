package journal

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
	"unicode/utf8"
)

// HAR writes exchanges as an HTTP Archive 1.2, which browsers and other tools
// read. version is that of this program.
func HAR(exchanges []Exchange, version string) ([]byte, error) {
	archive := harFile{Log: harLog{
		Version: "1.2", Creator: harCreator{Name: "trs", Version: version}, Entries: []harEntry{},
	}}
	for _, e := range exchanges {
		archive.Log.Entries = append(archive.Log.Entries, harEntryOf(e))
	}
	return json.MarshalIndent(archive, "", "  ")
}

type harFile struct {
	Log harLog `json:"log"`
}

type harLog struct {
	Version string     `json:"version"`
	Creator harCreator `json:"creator"`
	Entries []harEntry `json:"entries"`
}

type harCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type harEntry struct {
	Started  string      `json:"startedDateTime"`
	Time     float64     `json:"time"` // milliseconds
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`
	Comment  string      `json:"comment,omitempty"`
	Op       string      `json:"_operation,omitempty"`
	Attempt  int         `json:"_attempt"`
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	HTTPVersion string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	Query       []harPair `json:"queryString"`
	PostData    *harPost  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"`
	BodySize    int64     `json:"bodySize"`
}

type harPost struct {
	MIMEType string `json:"mimeType"`
	Text     string `json:"text"`
	Comment  string `json:"comment,omitempty"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int64      `json:"bodySize"`
}

type harContent struct {
	Size     int64  `json:"size"`
	MIMEType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
	Comment  string `json:"comment,omitempty"`
}

type harTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func harEntryOf(e Exchange) harEntry {
	proto := e.Proto
	if proto == "" {
		proto = "HTTP/1.1"
	}
	entry := harEntry{
		Started: e.Start.UTC().Format(time.RFC3339Nano), Time: millis(e.Duration), Comment: e.Error,
		Op: e.Operation, Attempt: e.Attempt,
		Request: harRequest{
			Method: e.Method, URL: e.URL, HTTPVersion: proto, Cookies: []harPair{}, Headers: pairs(e.RequestHeader),
			Query: queryPairs(e.URL), HeadersSize: -1, BodySize: e.RequestBody.Size,
		},
		Response: harResponse{
			Status: e.Status, StatusText: http.StatusText(e.Status), HTTPVersion: proto, Cookies: []harPair{},
			Headers: pairs(e.ResponseHeader), RedirectURL: e.ResponseHeader.Get("Location"), HeadersSize: -1,
			BodySize: e.ResponseBody.Size, Content: contentOf(e),
		},
		Timings: harTimings{Wait: millis(e.TTFB), Receive: max(millis(e.Duration-e.TTFB), 0)},
	}
	if e.RequestBody.Size > 0 {
		text, _ := textOf(e.RequestBody.Data)
		entry.Request.PostData = &harPost{
			MIMEType: e.RequestHeader.Get("Content-Type"), Text: text, Comment: e.RequestBody.remark(),
		}
	}
	return entry
}

func contentOf(e Exchange) harContent {
	text, encoding := textOf(e.ResponseBody.Data)
	kind := e.ResponseHeader.Get("Content-Type")
	if kind == "" {
		kind = "x-unknown"
	}
	return harContent{
		Size: e.ResponseBody.Size, MIMEType: kind, Text: text, Encoding: encoding, Comment: e.ResponseBody.remark(),
	}
}

func (b Body) remark() string {
	switch {
	case b.Omitted:
		return "not recorded"
	case b.Truncated:
		return "cut off"
	}
	return ""
}

// textOf is text as it is, and anything else as base64.
func textOf(data []byte) (text, encoding string) {
	if utf8.Valid(data) {
		return string(data), ""
	}
	return base64.StdEncoding.EncodeToString(data), "base64"
}

func pairs(h http.Header) []harPair {
	list := []harPair{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			list = append(list, harPair{name, value})
		}
	}
	return list
}

func queryPairs(raw string) []harPair {
	u, err := url.Parse(raw)
	if err != nil {
		return []harPair{}
	}
	return pairs(http.Header(u.Query()))
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
