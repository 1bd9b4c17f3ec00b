package shell

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// maxBraces is how many words one word with braces may become.
const maxBraces = 100_000

// refusedError says that a program uses what the shell does not have.
type refusedError struct{ reason string }

// Error returns the reason.
func (e *refusedError) Error() string { return "refused: " + e.reason }

// parse reads a program and refuses what the interpreter would do with the help
// of the host, or without bound.
func parse(source, name string) (*syntax.File, error) {
	program, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(source), name)
	if err != nil {
		return nil, err
	}
	var bad error
	syntax.Walk(program, func(node syntax.Node) bool {
		switch node := node.(type) {
		case *syntax.ProcSubst:
			bad = &refusedError{"process substitution is not available; use a pipe or a file in /tmp"}
		case *syntax.UnaryTest:
			if node.Op == syntax.TsUsrOwn || node.Op == syntax.TsGrpOwn {
				bad = &refusedError{"files have no owner here: " + node.Op.String()}
			}
		case *syntax.Assign:
			if node.Value != nil && asksForHome(node.Value, homeInValue) {
				bad = errHome
			}
		case *syntax.Word:
			if asksForHome(node, homeInWord) {
				bad = errHome
			}
			if n := braceWords(node); n > maxBraces {
				bad = &refusedError{fmt.Sprintf("braces would make more than %d words; use seq", maxBraces)}
			}
		}
		return bad == nil
	})
	return program, bad
}

// errHome refuses ~name, for which the interpreter would ask the host who its
// users are.
var errHome = &refusedError{"there are no other users here, so ~name means nothing; quote the ~"}

var (
	homeInWord  = regexp.MustCompile(`^~[^/+-]`)
	homeInValue = regexp.MustCompile(`(^|:)~[^/:+-]`)
)

func asksForHome(word *syntax.Word, form *regexp.Regexp) bool {
	for i, part := range word.Parts {
		if literal, ok := part.(*syntax.Lit); ok && (i == 0 || form == homeInValue) && form.MatchString(literal.Value) {
			return true
		}
	}
	return false
}

var (
	braceRange = regexp.MustCompile(`\{(-?\d+)\.\.(-?\d+)(?:\.\.-?\d+)?\}`)
	braceList  = regexp.MustCompile(`\{[^{}]*,[^{}]*\}`)
)

// braceWords is at least how many words a word's braces make.
func braceWords(word *syntax.Word) float64 {
	count := 1.0
	for _, part := range word.Parts {
		literal, ok := part.(*syntax.Lit)
		if !ok {
			continue
		}
		for _, match := range braceRange.FindAllStringSubmatch(literal.Value, -1) {
			from, errFrom := strconv.ParseFloat(match[1], 64)
			to, errTo := strconv.ParseFloat(match[2], 64)
			if errFrom == nil && errTo == nil {
				count *= max(to-from, from-to) + 1
			}
		}
		for _, list := range braceList.FindAllString(literal.Value, -1) {
			count *= float64(strings.Count(list, ",") + 1)
		}
	}
	return count
}

// noteFunctions adds the names of the functions that a program defines.
func (s *session) noteFunctions(program *syntax.File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	syntax.Walk(program, func(node syntax.Node) bool {
		if function, ok := node.(*syntax.FuncDecl); ok && function.Name != nil {
			s.functions[function.Name.Value] = true
		}
		return true
	})
}
