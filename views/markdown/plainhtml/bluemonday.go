// Package bluemonday stands in for the HTML sanitizer of the same path, which
// glamour has HTML in Markdown go through. Nothing of trs is ever read by a
// browser: what is left is text for a terminal, so that taking tags out is all
// there is to do. The real one brings a parser of HTML, one of CSS and patterns
// that are compiled when the program starts, in every subcommand: more than a
// megabyte of memory.
//
// Tags that HTML has are taken out, and comments; in angle brackets anything else
// stays, because descriptions of tools are full of <owner>/<repository>.
//
// It has what glamour v1.0.0 names and no more, so that an update of glamour
// that needs more does not build. go.mod puts it in place.
package bluemonday

import "strings"

// Policy takes every tag out.
type Policy struct{}

// StrictPolicy takes every tag out.
func StrictPolicy() *Policy { return &Policy{} }

// elements of HTML; true are those whose content is no text either.
var elements = map[string]bool{
	"script": true, "style": true, "iframe": true, "object": true, "noscript": true, "title": true, "template": true,
	"svg": true, "math": true, "head": true,
}

const others = "a abbr acronym address area article aside audio b base bdi bdo big blink blockquote body br button canvas " +
	"caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset " +
	"figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr html i img input ins kbd label " +
	"legend li link main map mark marquee menu meta meter nav ol optgroup option output p param picture pre progress q rp " +
	"rt ruby s samp search section select slot small source span strike strong sub summary sup table tbody td textarea " +
	"tfoot th thead time tr track tt u ul var video wbr"

func init() {
	for _, name := range strings.Fields(others) {
		elements[name] = false
	}
}

// Sanitize is the text without its tags. Entities stay as they are.
func (p *Policy) Sanitize(s string) string {
	var out strings.Builder
	for {
		at := strings.IndexByte(s, '<')
		if at < 0 {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:at])
		s = s[at:]
		rest, ok := behind(s)
		if !ok {
			out.WriteByte('<')
			rest = s[1:]
		}
		s = rest
	}
}

// behind is what follows the comment, the declaration, or the tag of HTML that s
// begins with, and what that encloses if it is no text; false when it is nothing
// of these.
func behind(s string) (rest string, ok bool) {
	switch {
	case strings.HasPrefix(s, "<!--"):
		return after(s, "-->"), true
	case strings.HasPrefix(s, "<!"), strings.HasPrefix(s, "<?"):
		return after(s, ">"), true
	}
	name, closing := strings.CutPrefix(s[1:], "/")
	end := 0
	for end < len(name) && (letter(name[end]) || end > 0 && name[end] >= '0' && name[end] <= '9') {
		end++
	}
	name = strings.ToLower(name[:end])
	hidden, known := elements[name]
	if !known {
		return "", false
	}
	rest, ok = tagEnd(s[1+end:])
	if !ok || closing || !hidden {
		return rest, ok
	}
	if at := strings.Index(strings.ToLower(rest), "</"+name); at >= 0 {
		return after(rest[at:], ">"), true
	}
	return "", true
}

// tagEnd is what follows the tag, whose attributes may have a > in quotes.
func tagEnd(s string) (rest string, ok bool) {
	quote := byte(0)
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return s[i+1:], true
		}
	}
	return "", false
}

func after(s, mark string) string {
	_, rest, _ := strings.Cut(s, mark)
	return rest
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
