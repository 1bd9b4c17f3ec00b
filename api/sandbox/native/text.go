package native

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff"
)

var textTools = map[string]function{
	"TEXT_CHANGE_CASE":     pure(changeCase),
	"TEXT_TRIM":            pure(trimText),
	"TEXT_REPLACE":         pure(replaceText),
	"TEXT_EXTRACT":         pure(extractText),
	"TEXT_SPLIT":           pure(splitText),
	"TEXT_JOIN":            pure(joinText),
	"TEXT_COUNT":           pure(countText),
	"TEXT_DIFF":            pure(diffText),
	"TEXT_RENDER_TEMPLATE": pure(renderTemplate),
	"TEXT_TRUNCATE":        pure(truncateText),
}

// maxOutput is the longest text that a tool makes out of a shorter one.
const maxOutput = 8 << 20

var errTooLong = fmt.Errorf("the result would be longer than %d bytes", maxOutput)

// compile reads a caller's regular expression.
func compile(pattern string, ignoreCase bool) (*regexp.Regexp, error) {
	if ignoreCase {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("the pattern is not valid: %w", err)
	}
	return re, nil
}

type trimArgs struct {
	Text       string  `json:"text"`
	Characters *string `json:"characters"`
	Side       string  `json:"side"`
	Collapse   bool    `json:"collapse"`
}

func trimText(args trimArgs) (map[string]any, error) {
	drop := unicode.IsSpace
	if args.Characters != nil {
		drop = func(r rune) bool { return strings.ContainsRune(*args.Characters, r) }
	}
	text := args.Text
	if args.Side != "end" {
		text = strings.TrimLeftFunc(text, drop)
	}
	if args.Side != "start" {
		text = strings.TrimRightFunc(text, drop)
	}
	if args.Collapse {
		text = collapse(text)
	}
	return map[string]any{"text": text, "removed": utf8.RuneCountInString(args.Text) - utf8.RuneCountInString(text)}, nil
}

var spaces = regexp.MustCompile(`\s+`)

func collapse(text string) string { return spaces.ReplaceAllString(text, " ") }

type replaceArgs struct {
	Text        string `json:"text"`
	Find        string `json:"find"`
	Replacement string `json:"replacement"`
	Regex       bool   `json:"regex"`
	IgnoreCase  bool   `json:"ignore_case"`
	Limit       *int   `json:"limit"`
}

func replaceText(args replaceArgs) (map[string]any, error) {
	pattern, replacement := args.Find, args.Replacement
	if !args.Regex {
		pattern, replacement = regexp.QuoteMeta(pattern), strings.ReplaceAll(replacement, "$", "$$")
	}
	re, err := compile(pattern, args.IgnoreCase)
	if err != nil {
		return nil, err
	}
	limit := -1
	if args.Limit != nil {
		limit = *args.Limit
	}
	var out []byte
	last := 0
	matches := re.FindAllStringSubmatchIndex(args.Text, limit)
	for _, match := range matches {
		out = append(out, args.Text[last:match[0]]...)
		out = re.ExpandString(out, replacement, args.Text, match)
		last = match[1]
		if len(out) > maxOutput {
			return nil, errTooLong
		}
	}
	out = append(out, args.Text[last:]...)
	return map[string]any{"text": string(out), "replacements": len(matches)}, nil
}

type extractArgs struct {
	Text       string `json:"text"`
	Pattern    string `json:"pattern"`
	IgnoreCase bool   `json:"ignore_case"`
	Limit      int    `json:"limit"`
}

func extractText(args extractArgs) (map[string]any, error) {
	re, err := compile(args.Pattern, args.IgnoreCase)
	if err != nil {
		return nil, err
	}
	found := re.FindAllStringSubmatchIndex(args.Text, args.Limit+1)
	truncated := len(found) > args.Limit
	matches := []any{}
	character, at := 0, 0 // at bytes there are so many characters
	position := func(offset int) int {
		character += utf8.RuneCountInString(args.Text[at:offset])
		at = offset
		return character
	}
	for _, match := range found[:min(len(found), args.Limit)] {
		groups, named := []any{}, map[string]any{}
		for group := 1; group < len(match)/2; group++ {
			var value any
			if match[2*group] >= 0 {
				value = args.Text[match[2*group]:match[2*group+1]]
			}
			groups = append(groups, value)
			if name := re.SubexpNames()[group]; name != "" {
				named[name] = value
			}
		}
		start := position(match[0])
		matches = append(matches, map[string]any{
			"text": args.Text[match[0]:match[1]], "start": start, "end": position(match[1]),
			"groups": groups, "named": named,
		})
	}
	return map[string]any{"matches": matches, "count": len(matches), "truncated": truncated}, nil
}

// separator is a string, or an expression.
type separator struct {
	text    string
	pattern *regexp.Regexp
}

// UnmarshalJSON reads "…" or {"pattern": "…"}.
func (s *separator) UnmarshalJSON(raw []byte) (err error) {
	if json.Unmarshal(raw, &s.text) == nil {
		return nil
	}
	var object struct {
		Pattern string `json:"pattern"`
	}
	if err = json.Unmarshal(raw, &object); err != nil {
		return err
	}
	s.pattern, err = compile(object.Pattern, false)
	return err
}

type splitArgs struct {
	Text      string    `json:"text"`
	Separator separator `json:"separator"`
	Trim      bool      `json:"trim"`
	SkipEmpty bool      `json:"skip_empty"`
	Limit     *int      `json:"limit"`
}

func splitText(args splitArgs) (map[string]any, error) {
	limit := -1
	if args.Limit != nil {
		limit = *args.Limit
	}
	var parts []string
	if args.Separator.pattern != nil {
		parts = args.Separator.pattern.Split(args.Text, limit)
	} else {
		parts = strings.SplitN(args.Text, args.Separator.text, limit)
	}
	kept := []any{}
	for _, part := range parts {
		if args.Trim {
			part = strings.TrimSpace(part)
		}
		if part != "" || !args.SkipEmpty {
			kept = append(kept, part)
		}
	}
	return map[string]any{"parts": kept, "count": len(kept)}, nil
}

type joinArgs struct {
	Parts         []string `json:"parts"`
	Separator     string   `json:"separator"`
	LastSeparator *string  `json:"last_separator"`
	SkipEmpty     bool     `json:"skip_empty"`
}

func joinText(args joinArgs) (map[string]any, error) {
	parts := args.Parts
	if args.SkipEmpty {
		parts = slices.DeleteFunc(slices.Clone(parts), func(part string) bool { return part == "" })
	}
	size := len(parts) * len(args.Separator)
	for _, part := range parts {
		size += len(part)
	}
	if size > maxOutput {
		return nil, errTooLong
	}
	if last := len(parts) - 1; args.LastSeparator != nil && last > 0 {
		return map[string]any{"text": strings.Join(parts[:last], args.Separator) + *args.LastSeparator + parts[last]}, nil
	}
	return map[string]any{"text": strings.Join(parts, args.Separator)}, nil
}

type countArgs struct {
	Text string `json:"text"`
	Top  int    `json:"top"`
}

var sentenceEnd = regexp.MustCompile(`[.!?…。！？]+(\s|$)`)

func countText(args countArgs) (map[string]any, error) {
	words := strings.FieldsFunc(args.Text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	})
	counts := map[string]int{}
	for _, word := range words {
		counts[strings.ToLower(word)]++
	}
	order := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	common := []any{}
	for _, word := range order[:min(args.Top, len(order))] {
		common = append(common, map[string]any{"word": word, "count": counts[word]})
	}
	lines := strings.Count(args.Text, "\n")
	if args.Text != "" && !strings.HasSuffix(args.Text, "\n") {
		lines++
	}
	return map[string]any{
		"characters": utf8.RuneCountInString(args.Text), "bytes": len(args.Text), "words": len(words),
		"lines": lines, "sentences": len(sentenceEnd.FindAllStringIndex(args.Text, -1)), "most_common": common,
	}, nil
}

type diffArgs struct {
	Before     string `json:"before"`
	After      string `json:"after"`
	BeforeName string `json:"before_name"`
	AfterName  string `json:"after_name"`
}

func diffText(args diffArgs) (map[string]any, error) {
	unified := udiff.Unified(args.BeforeName, args.AfterName, args.Before, args.After)
	added, removed, body := 0, 0, false
	for line := range strings.Lines(unified) {
		switch {
		case strings.HasPrefix(line, "@@"):
			body = true
		case body && line[0] == '+':
			added++
		case body && line[0] == '-':
			removed++
		}
	}
	return map[string]any{"diff": unified, "equal": args.Before == args.After, "added": added, "removed": removed}, nil
}

type truncateArgs struct {
	Text          string `json:"text"`
	MaxCharacters int    `json:"max_characters"`
	Suffix        string `json:"suffix"`
	WholeWords    bool   `json:"whole_words"`
}

func truncateText(args truncateArgs) (map[string]any, error) {
	text := []rune(args.Text)
	if len(text) <= args.MaxCharacters {
		return map[string]any{"text": args.Text, "truncated": false}, nil
	}
	suffix := []rune(args.Suffix)
	room := args.MaxCharacters - len(suffix)
	if room < 0 {
		return nil, errors.New("the suffix alone is longer than max_characters")
	}
	cut := room
	if args.WholeWords {
		for back := room; back > room*2/3; back-- {
			if unicode.IsSpace(text[back]) {
				cut = back
				break
			}
		}
	}
	kept := strings.TrimRightFunc(string(text[:cut]), unicode.IsSpace)
	return map[string]any{"text": kept + args.Suffix, "truncated": true}, nil
}
