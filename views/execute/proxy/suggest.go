package proxy

import (
	"slices"
	"strings"

	"trs/views/form"
	"trs/views/status"
)

// suggest lists known values of a field: endpoints that were asked of the
// toolkit before, and usual media types.
func (m *Model) suggest(path []string) []form.Suggestion {
	switch strings.Join(path, ".") {
	case "endpoint":
		return m.endpoints()
	case "body.content_type":
		return []form.Suggestion{
			{Value: "application/json"},
			{Value: "application/octet-stream", Note: "any bytes"},
			{Value: "application/pdf"},
			{Value: "application/x-www-form-urlencoded", Note: "a form"},
			{Value: "image/png"},
			{Value: "message/rfc822", Note: "a mail"},
			{Value: "text/csv"},
			{Value: "text/markdown"},
			{Value: "text/plain; charset=utf-8"},
		}
	}
	return nil
}

// endpoints are those of earlier requests to the toolkit, the latest first.
func (m *Model) endpoints() []form.Suggestion {
	var all []form.Suggestion
	for _, e := range m.earlier.Items() {
		known := slices.ContainsFunc(all, func(s form.Suggestion) bool { return s.Value == e.Endpoint })
		if !known && e.Endpoint != "" && strings.EqualFold(e.Toolkit, m.toolkit) {
			all = append(all, form.Suggestion{Value: e.Endpoint, Note: e.Method + " " + status.Ago(e.At, m.env.Now())})
		}
	}
	return all
}

// headerNames suggests the usual headers of a request.
func headerNames(path []string) []form.Suggestion {
	if len(path) != 1 || path[0] != "headers" {
		return nil
	}
	return []form.Suggestion{
		{Value: "Accept", Note: "the media type of the answer"},
		{Value: "Accept-Language", Note: "the language of the answer"},
		{Value: "Content-Type", Note: "of the body; JSON and files say it themselves"},
		{Value: "If-Match", Note: "only when it is still that version"},
		{Value: "If-None-Match", Note: "only when it is another version"},
		{Value: "If-Modified-Since", Note: "only when it is newer"},
		{Value: "Idempotency-Key", Note: "sending twice does it once, where the service knows that"},
		{Value: "Prefer", Note: "for example return=representation"},
		{Value: "Range", Note: "a part of a file"},
		{Value: "X-Requested-With", Note: "some services ask for it"},
	}
}
