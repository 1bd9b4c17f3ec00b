// Package source finds the arguments of a call in what people have: JSON, the
// body of a request, a curl command, a file of any of these. Everything is taken
// digit for digit.
package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Found is what was found.
type Found struct {
	Arguments []byte // a JSON object
	Slug      string // the tool that it was for, or ""
	Account   string // the account that it was for, or ""
	Offload   bool
}

// Error says what is wrong with a text and where. Line and Column count from 1;
// Line is 0 where there is no place.
type Error struct {
	Line, Column int
	Message      string
}

// Error is the message with its place.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// errNothing is told where there is nothing to read.
var errNothing = &Error{Message: "there is nothing in it"}

// Parse reads JSON or a curl command. read reads a file that the command names;
// nil reads none.
func Parse(text []byte, read func(path string) ([]byte, error)) (Found, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	trimmed := bytes.TrimSpace(text)
	switch {
	case len(trimmed) == 0:
		return Found{}, errNothing
	case !utf8.Valid(trimmed):
		return Found{}, &Error{Message: "it is not text in UTF-8"}
	case isCommand(trimmed):
		return parseCommand(string(trimmed), read)
	}
	return parseJSON(text)
}

// members are those of an object that calls a tool. What has others is taken for
// the arguments themselves.
var members = map[string]bool{
	"tool_slug": true, "slug": true, "tool": true, "name": true, "arguments": true, "account": true, "connected_account_id": true,
	"enable_auto_workbench_offload": true, "user_id": true, "entity_id": true, "version": true, "text": true, "allow_tracing": true,
	"type": true, "id": true, "call_id": true, "description": true, "format": true, "experimental": true, "status": true,
}

func parseJSON(text []byte) (Found, error) {
	if err := check(text); err != nil {
		return Found{}, err
	}
	text = bytes.TrimSpace(text)
	if text[0] == '"' { // JSON that was escaped into a string
		var inner string
		if err := json.Unmarshal(text, &inner); err != nil {
			return Found{}, &Error{Message: err.Error()}
		}
		text = bytes.TrimSpace([]byte(inner))
		if len(text) == 0 || text[0] != '{' || check(text) != nil {
			return Found{}, &Error{Message: "arguments are a JSON object; this is a string"}
		}
	}
	if text[0] != '{' {
		return Found{}, &Error{Message: "arguments are a JSON object; this is " + kindOf(text[0])}
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil {
		return Found{}, &Error{Message: err.Error()}
	}
	if found, ok := envelope(object); ok {
		return found, nil
	}
	return Found{Arguments: text}, nil
}

// envelope takes the arguments out of what calls a tool: the body of an execute
// request, a call of MCP, a function call of a model, a named call.
func envelope(object map[string]json.RawMessage) (Found, bool) {
	if nested, ok := nestedCall(object); ok {
		return envelope(nested)
	}
	arguments, ok := argumentsOf(object["arguments"])
	if _, there := object["arguments"]; there && !ok {
		return Found{}, false
	}
	found := Found{
		Arguments: arguments, Slug: firstText(object, "tool_slug", "slug", "tool", "name"),
		Account: firstText(object, "account", "connected_account_id"),
		Offload: string(object["enable_auto_workbench_offload"]) == "true",
	}
	for name := range object {
		if !members[name] {
			return Found{}, false
		}
	}
	_, request := object["tool_slug"]
	switch {
	case arguments == nil && !request, found.Slug == "" && !hasOnly(object, "arguments", "account", "connected_account_id", "user_id", "version"):
		return Found{}, false
	case arguments == nil:
		found.Arguments = []byte("{}")
	}
	return found, true
}

// nestedCall is the inside of a call of MCP ("params") or of a model's function
// call ("function").
func nestedCall(object map[string]json.RawMessage) (map[string]json.RawMessage, bool) {
	inside := object["function"]
	if string(object["method"]) == `"tools/call"` {
		inside = object["params"]
	}
	var nested map[string]json.RawMessage
	if len(inside) == 0 || json.Unmarshal(inside, &nested) != nil || nested["arguments"] == nil {
		return nil, false
	}
	delete(nested, "_meta")
	return nested, true
}

// argumentsOf is an object, or the one that a string holds.
func argumentsOf(raw json.RawMessage) ([]byte, bool) {
	if len(raw) > 0 && raw[0] == '"' {
		var inner string
		if json.Unmarshal(raw, &inner) != nil {
			return nil, false
		}
		raw = bytes.TrimSpace([]byte(inner))
	}
	if len(raw) == 0 || raw[0] != '{' || !json.Valid(raw) {
		return nil, false
	}
	return raw, true
}

func firstText(object map[string]json.RawMessage, names ...string) string {
	for _, name := range names {
		var text string
		if json.Unmarshal(object[name], &text) == nil && text != "" {
			return text
		}
	}
	return ""
}

func hasOnly(object map[string]json.RawMessage, names ...string) bool {
	if object["arguments"] == nil {
		return false
	}
	for name := range object {
		if !strings.Contains(" "+strings.Join(names, " ")+" ", " "+name+" ") {
			return false
		}
	}
	return true
}

// check says where a text stops being JSON.
func check(text []byte) error {
	if json.Valid(text) {
		return nil
	}
	var value json.RawMessage
	err := json.Unmarshal(text, &value)
	var wrong *json.SyntaxError
	if !errors.As(err, &wrong) {
		return &Error{Message: "not JSON"}
	}
	// The offset is behind the byte that was wrong; at the end there is none.
	at := int(wrong.Offset) - 1
	if strings.Contains(wrong.Error(), "unexpected end") {
		at = len(text)
	}
	return place(text, max(0, min(at, len(text))), "not JSON: "+wrong.Error())
}

// place is an error at a byte of a text; columns are characters.
func place(text []byte, at int, message string) *Error {
	line := bytes.LastIndexByte(text[:at], '\n') + 1
	return &Error{Line: bytes.Count(text[:at], []byte("\n")) + 1, Column: utf8.RuneCount(text[line:at]) + 1, Message: message}
}

func kindOf(first byte) string {
	switch first {
	case '[':
		return "a list"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "a number"
}
