package simulate

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/itchyny/gojq"
)

// nativeFunctions are the jq functions that are easier said in Go.
func nativeFunctions() []gojq.CompilerOption {
	return []gojq.CompilerOption{
		gojq.WithFunction("epoch", 0, 1, jqEpoch),
		gojq.WithFunction("iso", 0, 0, jqFormat("2006-01-02T15:04:05Z")),
		gojq.WithFunction("iso_ms", 0, 0, jqFormat("2006-01-02T15:04:05.000Z")),
		gojq.WithFunction("day", 0, 0, jqFormat("2006-01-02")),
		gojq.WithFunction("mail_date", 0, 0, jqFormat("Mon, 02 Jan 2006 15:04:05 +0000")),
		gojq.WithFunction("in_zone", 1, 1, jqInZone),
		gojq.WithFunction("is_zone", 0, 0, jqIsZone),
		gojq.WithFunction("terms", 0, 0, jqTerms),
		gojq.WithFunction("base64url", 0, 0, jqBase64URL),
		gojq.WithFunction("parse_mail", 0, 0, jqParseMail),
		gojq.WithFunction("zip", 0, 0, jqZip),
		gojq.WithFunction("a1", 0, 0, jqA1),
		gojq.WithFunction("grid_read", 1, 1, jqGridRead),
		gojq.WithFunction("grid_write", 2, 2, jqGridWrite),
		gojq.WithFunction("grid_name", 1, 1, jqGridName),
	}
}

// timeLayouts are the spellings of moments that providers accept.
var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04",
	"2006-01-02", "2006/01/02", "2006/1/2", "2006-1-2",
}

// jqEpoch turns a moment into milliseconds since 1970; null when it is none. A
// moment without an offset is in the zone of the argument, else in UTC.
func jqEpoch(input any, args []any) any {
	text, ok := input.(string)
	if !ok {
		return nil
	}
	zone := time.UTC
	if len(args) == 1 {
		if name, ok := args[0].(string); ok && name != "" {
			loaded, err := time.LoadLocation(name)
			if err != nil {
				return nil
			}
			zone = loaded
		}
	}
	for _, layout := range timeLayouts {
		if moment, err := time.ParseInLocation(layout, strings.TrimSpace(text), zone); err == nil {
			return int(moment.UnixMilli())
		}
	}
	return nil
}

// moment reads milliseconds since 1970.
func moment(input any) (time.Time, bool) {
	switch n := input.(type) {
	case int:
		return time.UnixMilli(int64(n)).UTC(), true
	case float64:
		return time.UnixMilli(int64(n)).UTC(), true
	}
	return time.Time{}, false
}

func jqFormat(layout string) func(any, []any) any {
	return func(input any, _ []any) any {
		at, ok := moment(input)
		if !ok {
			return nil
		}
		return at.Format(layout)
	}
}

func jqInZone(input any, args []any) any {
	at, ok := moment(input)
	name, isName := args[0].(string)
	if !ok || !isName {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return at.In(zone).Format(time.RFC3339)
}

func jqIsZone(input any, _ []any) any {
	name, ok := input.(string)
	if !ok || name == "" {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

// jqTerms cuts a search query into terms: words, "quoted phrases" and
// key:value pairs, each possibly with a minus before it.
func jqTerms(input any, _ []any) any {
	text, _ := input.(string)
	terms := []any{}
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		var word string
		word, text = nextTerm(text)
		not := false
		if len(word) > 1 && word[0] == '-' {
			not, word = true, word[1:]
		}
		key, value := "", word
		if name, rest, found := strings.Cut(word, ":"); found && isName(name) && rest != "" {
			key, value = strings.ToLower(name), rest
		}
		terms = append(terms, map[string]any{"key": key, "value": strings.Trim(value, `"()`), "not": not})
	}
	return terms
}

// nextTerm cuts at the first space outside quotes.
func nextTerm(text string) (word, rest string) {
	quoted := false
	for i, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case unicode.IsSpace(r) && !quoted:
			return text[:i], text[i:]
		}
	}
	return text, ""
}

func isName(text string) bool {
	for _, r := range text {
		if !unicode.IsLetter(r) && r != '_' {
			return false
		}
	}
	return text != ""
}

func jqBase64URL(input any, _ []any) any {
	text, ok := input.(string)
	if !ok {
		return nil
	}
	return base64.URLEncoding.EncodeToString([]byte(text))
}

// jqParseMail reads a message in the base64 form that mail APIs take. What
// cannot be read is null.
func jqParseMail(input any, _ []any) any {
	text, ok := input.(string)
	if !ok {
		return nil
	}
	normal := strings.TrimRight(strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "").Replace(text), "=")
	raw, err := base64.RawStdEncoding.DecodeString(normal)
	if err != nil {
		return nil
	}
	if !bytes.Contains(raw, []byte("\n\n")) && !bytes.Contains(raw, []byte("\r\n\r\n")) {
		raw = append(raw, "\r\n\r\n"...) // headers alone are a message too
	}
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil
	}
	body, err := io.ReadAll(message.Body)
	if err != nil {
		return nil
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		subject = message.Header.Get("Subject")
	}
	return map[string]any{
		"to": message.Header.Get("To"), "cc": message.Header.Get("Cc"), "bcc": message.Header.Get("Bcc"),
		"subject": subject, "body": strings.TrimSpace(string(body)),
		"html": strings.HasPrefix(message.Header.Get("Content-Type"), "text/html"),
	}
}

// jqZip packs [{name, text}] into an archive: the bytes, as a string.
func jqZip(input any, _ []any) any {
	files, _ := input.([]any)
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, file := range files {
		entry, _ := file.(map[string]any)
		name, _ := entry["name"].(string)
		text, _ := entry["text"].(string)
		w, err := archive.Create(name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return out.String()
}

// raise is a failure of a native function, in the form of jq's fail.
type raise struct {
	name   string
	detail string
}

func (r *raise) Error() string { return fmt.Sprintf("%s: %s", r.name, r.detail) }

// Value makes the failure readable to the engine.
func (r *raise) Value() any {
	return map[string]any{"fail": r.name, "detail": r.detail}
}
