package source

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// command is how a curl command begins, behind a prompt and variables.
var command = regexp.MustCompile(`^(?:[$%#>] +)?(?:[A-Za-z_][A-Za-z0-9_]*=\S* +)*curl(?:\.exe)?\s`)

func isCommand(text []byte) bool { return command.Match(text[:min(len(text), 4096)]) }

// options of curl that take no value, of one letter; the others take one.
const flags = "#0123469BGIJLMNORSVZafgijklnpqsv"

// parseCommand takes the body out of a curl command.
func parseCommand(text string, read func(string) ([]byte, error)) (Found, error) {
	words, err := split(text)
	if err != nil {
		return Found{}, err
	}
	body, address, err := bodyOf(words)
	if err != nil {
		return Found{}, err
	}
	source := []byte(body.text)
	if name, isFile := strings.CutPrefix(body.text, "@"); isFile && body.mayBeFile {
		if source, err = body.file(name, text, read); err != nil {
			return Found{}, err
		}
	}
	if len(bytes.TrimSpace(source)) == 0 {
		return Found{}, &Error{Message: "the body that the command sends is empty"}
	}
	found, err := parseJSON(source)
	if err != nil {
		return Found{}, fmt.Errorf("the body that the command sends: %w", err)
	}
	if found.Slug == "" {
		found.Slug = slugOf(address)
	}
	return found, nil
}

// body is the data of a command.
type body struct {
	text      string
	mayBeFile bool
}

// file reads what the data names: a file, or the here-document of the command.
func (body) file(name, text string, read func(string) ([]byte, error)) ([]byte, error) {
	if name == "-" {
		return hereDocument(text)
	}
	if read == nil {
		return nil, &Error{Message: "the body is in the file " + name}
	}
	source, err := read(name)
	if err != nil {
		return nil, fmt.Errorf("the body of the command: %w", err)
	}
	return source, nil
}

// bodyOf looks for the data among the words of a command.
func bodyOf(words []string) (found body, address string, err error) {
	there := false
	take := func(text string, mayBeFile bool) error {
		if there {
			return &Error{Message: "the command sends several pieces of data; join them into one"}
		}
		found, there = body{text, mayBeFile}, true
		return nil
	}
	for i := 0; i < len(words); i++ {
		name, value, with := option(words[i])
		if name == "" {
			if strings.Contains(words[i], "://") && address == "" {
				address = words[i]
			}
			continue
		}
		if !with && takesValue(name) && i+1 < len(words) {
			i++
			value = words[i]
		}
		switch name {
		case "--url":
			address = value
		case "-d", "--data", "--data-binary", "--data-ascii", "--json":
			err = take(value, true)
		case "--data-raw":
			err = take(value, false)
		case "--data-urlencode", "-F", "--form", "-T", "--upload-file":
			err = &Error{Message: "the command sends a form or a file, not JSON"}
		}
		if err != nil {
			return found, address, err
		}
	}
	if !there {
		return found, address, &Error{Message: "the command sends no data: there is no -d, --data, --data-raw, --data-binary or --json in it"}
	}
	return found, address, nil
}

// option takes a word apart: its name, and the value that stands in the same
// word. The name is "" when it is no option.
func option(word string) (name, value string, with bool) {
	switch {
	case strings.HasPrefix(word, "--"):
		name, value, with = strings.Cut(word, "=")
		return name, value, with
	case len(word) < 2 || word[0] != '-':
		return "", "", false
	}
	for i := 1; i < len(word); i++ { // -sSd '{}' is -s -S -d '{}'
		if !strings.ContainsRune(flags, rune(word[i])) {
			return "-" + word[i:i+1], word[i+1:], i+1 < len(word)
		}
	}
	return word, "", true
}

// takesValue reports whether the word behind an option is its value. Long
// options that are not known are taken to have none: what follows them is read
// as a word of its own, which does no harm.
func takesValue(name string) bool {
	if !strings.HasPrefix(name, "--") {
		return true
	}
	switch strings.TrimPrefix(name, "--") {
	case "data", "data-raw", "data-binary", "data-ascii", "data-urlencode", "json", "header", "request", "url", "user", "user-agent",
		"cookie", "referer", "output", "form", "upload-file", "max-time", "connect-timeout", "proxy", "cacert", "cert", "key", "resolve", "retry":
		return true
	}
	return false
}

// hereDocument is the text behind <<MARK.
func hereDocument(text string) ([]byte, error) {
	place := regexp.MustCompile(`<<(-?)\s*['"]?([A-Za-z_][A-Za-z0-9_]*)['"]?[^\n]*\n`).FindStringSubmatchIndex(text)
	if place == nil {
		return nil, &Error{Message: "the body comes from standard input, which is not part of the command"}
	}
	mark, rest := text[place[4]:place[5]], text[place[1]:]
	end := strings.Index("\n"+rest+"\n", "\n"+mark+"\n")
	if end < 0 {
		return nil, &Error{Message: "the here-document does not end: there is no line " + mark}
	}
	return []byte(rest[:max(0, end-1)]), nil
}

// slugOf is the tool that an address names, as the endpoints that execute one
// tool do.
func slugOf(address string) string {
	at, err := url.Parse(address)
	if err != nil || path.Base(path.Dir(at.Path)) != "execute" {
		return ""
	}
	return path.Base(at.Path)
}
