package native

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type caseArgs struct {
	Text string `json:"text"`
	Case string `json:"case"`
}

func changeCase(args caseArgs) (map[string]any, error) {
	return map[string]any{"text": inCase(args.Text, args.Case)}, nil
}

func inCase(text, style string) string {
	switch style {
	case "upper":
		return strings.ToUpper(text)
	case "lower":
		return strings.ToLower(text)
	case "title":
		return capitalise(text, func(before rune) bool {
			return !unicode.IsLetter(before) && !unicode.IsDigit(before) && before != '\'' && before != '’'
		})
	case "sentence":
		return sentenceCase(text)
	}
	words := identifierWords(text)
	for i, word := range words {
		switch {
		case style == "constant":
			words[i] = strings.ToUpper(word)
		case style == "pascal", style == "camel" && i > 0:
			words[i] = upperFirst(word)
		}
	}
	return strings.Join(words, map[string]string{"snake": "_", "constant": "_", "kebab": "-"}[style])
}

// capitalise writes letters in small, and in capitals after what starts accepts.
func capitalise(text string, starts func(before rune) bool) string {
	before := ' '
	return strings.Map(func(r rune) rune {
		defer func() { before = r }()
		if starts(before) {
			return unicode.ToTitle(r)
		}
		return unicode.ToLower(r)
	}, text)
}

func sentenceCase(text string) string {
	begin := true
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(".!?\n", r):
			begin = true
		case unicode.IsLetter(r) && begin:
			begin = false
			return unicode.ToUpper(r)
		case unicode.IsDigit(r):
			begin = false
		}
		return unicode.ToLower(r)
	}, text)
}

func upperFirst(word string) string {
	r, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r)) + word[size:]
}

// identifierWords splits at everything that is no letter or digit and between
// camelCase words: sendHTTPRequest is send, http, request.
func identifierWords(text string) []string {
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	runes := []rune(text)
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if unicode.IsUpper(r) && len(word) > 0 {
			afterSmall := !unicode.IsUpper(runes[i-1])
			beforeSmall := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if afterSmall || beforeSmall {
				flush()
			}
		}
		word = append(word, r)
	}
	flush()
	return words
}

type templateArgs struct {
	Template string         `json:"template"`
	Values   map[string]any `json:"values"`
	Missing  string         `json:"missing"`
}

var placeholder = regexp.MustCompile(`\{\{\s*([^{}\s]+)\s*\}\}`)

func renderTemplate(args templateArgs) (map[string]any, error) {
	used, missing := []string{}, []string{}
	size := 0
	text := placeholder.ReplaceAllStringFunc(args.Template, func(whole string) string {
		path := placeholder.FindStringSubmatch(whole)[1]
		value, ok := lookUp(args.Values, strings.Split(path, "."))
		if !ok {
			missing = appendNew(missing, path)
			if args.Missing == "keep" {
				return whole
			}
			return ""
		}
		used = appendNew(used, path)
		filled := asText(value)
		if size += len(filled); size > maxOutput {
			return ""
		}
		return filled
	})
	if size > maxOutput {
		return nil, errTooLong
	}
	if len(missing) > 0 && args.Missing == "error" {
		return nil, fmt.Errorf("no value for: %s", strings.Join(missing, ", "))
	}
	return map[string]any{"text": text, "used": used, "missing": missing}, nil
}

func appendNew(list []string, item string) []string {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}

// lookUp follows a path of member names and array positions.
func lookUp(value any, path []string) (any, bool) {
	for _, step := range path {
		switch at := value.(type) {
		case map[string]any:
			member, ok := at[step]
			if !ok {
				return nil, false
			}
			value = member
		case []any:
			index, err := strconv.Atoi(step)
			if err != nil || index < 0 || index >= len(at) {
				return nil, false
			}
			value = at[index]
		default:
			return nil, false
		}
	}
	return value, true
}

// asText writes a value as people would: strings without quotes.
func asText(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case json.Number:
		return value.String()
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(raw)
}
