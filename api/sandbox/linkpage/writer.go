package linkpage

import (
	"bytes"
	stdhtml "html"
	"net/url"
	"strings"
)

// html is markup. Constants are; text becomes it by text, attribute and link
// alone, so that the compiler finds what was not escaped.
type html string

// writer puts a page together.
type writer struct{ bytes.Buffer }

func (w *writer) add(parts ...html) {
	for _, part := range parts {
		w.WriteString(string(part))
	}
}

func (w *writer) head(title string) {
	w.add(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>`, text(title), ` (sandbox)</title>
<style>`, html(Style), `</style>
</head>
<body>
<main>
<p class="sandbox"><strong>SANDBOX</strong> This page belongs to a local sandbox. Nothing real is authorised.</p>
`)
}

func (w *writer) end() []byte {
	w.add("</main>\n</body>\n</html>\n")
	return w.Bytes()
}

// text is text between tags. It holds neither bytes that are no text, which
// browsers guess at, nor NUL, which they drop.
func text(s string) html {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
	return html(stdhtml.EscapeString(s))
}

// attribute is an attribute, with the blank before it.
func attribute(name html, value string) html { return " " + name + `="` + text(value) + `"` }

// link is an attribute that leads somewhere: to the web, or to a page beside this
// one. An address of any other kind leads nowhere.
func link(name html, address string) html {
	u, err := url.Parse(address)
	web := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	beside := err == nil && u.Scheme == "" && u.Host == "" && !strings.HasPrefix(address, "/") && !strings.Contains(address, `\`)
	if !web && !beside {
		return attribute(name, "#")
	}
	return attribute(name, u.String())
}
