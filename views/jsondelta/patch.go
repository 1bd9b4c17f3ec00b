package jsondelta

import (
	"encoding/json"
	"strings"
)

// operation is one step of a JSON Patch.
type operation struct {
	op, path string
	value    json.RawMessage
}

// operate notes a step of the patch.
func (c *comparison) operate(at place, op string, value json.RawMessage) {
	if !at.quiet {
		c.delta.patch = append(c.delta.patch, operation{op: op, path: at.pointer, value: value})
	}
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// escape is a name as a part of a JSON Pointer.
func escape(name string) string { return pointerEscapes.Replace(name) }

// Patch is the delta as a JSON Patch (RFC 6902), one step a line: applied to the
// older document it gives the newer.
func (d *Delta) Patch() string {
	if len(d.patch) == 0 {
		return "[]\n"
	}
	var out strings.Builder
	out.WriteString("[\n")
	for i, step := range d.patch {
		out.WriteString(`  {"op": "` + step.op + `", "path": ` + quote(step.path))
		if step.op != "remove" {
			out.WriteString(`, "value": `)
			out.Write(step.value)
		}
		out.WriteByte('}')
		if i < len(d.patch)-1 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
	}
	out.WriteString("]\n")
	return out.String()
}
