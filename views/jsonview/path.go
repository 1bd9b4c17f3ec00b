package jsonview

import (
	"strconv"
	"strings"
)

// Path is where the value stands in the document, as a jq path: .a["b c"][0].
func (n Node) Path() string {
	if n.doc == nil {
		return ""
	}
	var parts []string
	for n.depth > 0 {
		around := n.doc.around(n.place)
		if n.named() {
			parts = append(parts, member(n.doc.source[n.at:n.name]))
		} else {
			parts = append(parts, "["+strconv.Itoa(n.doc.count(inside(around), n.at, n.depth))+"]")
		}
		n = n.doc.node(n.doc.owner(around))
	}
	var out strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		out.WriteString(parts[i])
	}
	if path := out.String(); strings.HasPrefix(path, ".") {
		return path
	}
	return "." + out.String()
}

// member is one step of a jq path, quoted when its name is not a word.
func member(quoted []byte) string {
	name := string(quoted[1 : len(quoted)-1])
	for i, r := range name {
		if r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || i > 0 && r >= '0' && r <= '9' {
			continue
		}
		return "[" + string(quoted) + "]"
	}
	if name == "" {
		return `[""]`
	}
	return "." + name
}
