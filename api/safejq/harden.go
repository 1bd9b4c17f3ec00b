package safejq

import (
	"strconv"

	"github.com/itchyny/gojq"
)

// The interpreter looks at its context between instructions only, and a single
// one may take gigabytes: "x" * 1e9, .[5e8] = 1, or a value written out whose
// parts are shared ten deep. So what goes into those instructions is measured
// first, by functions that this file puts before them in the parsed filter.

// inputs is the guard of what goes into a function, by its name and arity.
var inputs = map[string]string{
	"tojson/0": guardTree, "tostring/0": guardTree, "join/1": guardTree, "add/0": guardTree, "flatten/0": guardTree,
	"flatten/1": guardTree, "implode/0": guardTree, "sort/0": guardTree, "sort_by/1": guardTree, "group_by/1": guardTree,
	"unique/0": guardTree, "unique_by/1": guardTree, "min/0": guardTree, "max/0": guardTree, "min_by/1": guardTree,
	"max_by/1": guardTree, "contains/1": guardTree, "inside/1": guardTree, "indices/1": guardTree, "index/1": guardTree,
	"rindex/1": guardTree, "error/0": guardTree, "fromjson/0": guardLong, "explode/0": guardLong, "split/1": guardLong,
	"match/1": guardRegexp, "match/2": guardRegexp, "capture/1": guardRegexp, "capture/2": guardRegexp, "scan/1": guardRegexp,
	"scan/2": guardRegexp, "split/2": guardRegexp, "splits/1": guardRegexp, "splits/2": guardRegexp, "sub/2": guardRegexp,
	"sub/3": guardRegexp, "gsub/2": guardRegexp, "gsub/3": guardRegexp, "transpose/0": guardTable,
}

// arguments is the guard of a function's first argument.
var arguments = map[string]string{
	"setpath/2": guardPath, "getpath/1": guardPath, "fromstream/1": guardEvent, "error/1": guardTree, "contains/1": guardTree,
	"inside/1": guardTree,
}

// The guards of an operator's sides, and those that see both: the right one is
// then a variable.
var (
	sides = map[gojq.Operator]string{
		gojq.OpAdd: guardPart, gojq.OpEq: guardTree, gojq.OpNe: guardTree, gojq.OpLt: guardTree, gojq.OpLe: guardTree,
		gojq.OpGt: guardTree, gojq.OpGe: guardTree,
	}
	pairs   = map[gojq.Operator]string{gojq.OpMul: guardTimes, gojq.OpSub: guardMinus}
	updates = map[gojq.Operator]gojq.Operator{
		gojq.OpUpdateAdd: gojq.OpAdd, gojq.OpUpdateMul: gojq.OpMul, gojq.OpUpdateSub: gojq.OpSub,
	}
)

// variable holds the right side of an operator; no filter is expected to have one
// of that name.
const variable = "$__right_side"

// harden puts the guards into a query. It changes the query.
func harden(q *gojq.Query) {
	if q == nil {
		return
	}
	for _, def := range q.FuncDefs {
		harden(def.Body)
	}
	hardenTerm(q.Term)
	hardenPatterns(q.Patterns)
	harden(q.Left)
	harden(q.Right)
	switch {
	case sides[q.Op] != "":
		q.Left, q.Right = through(q.Left, sides[q.Op]), through(q.Right, sides[q.Op])
	case pairs[q.Op] != "":
		hold(q, pair(q.Left, q.Op))
	case updates[q.Op] != 0:
		op := updates[q.Op]
		q.Op = gojq.OpModify
		self := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIdentity}}
		changed := &gojq.Query{Left: self, Op: op, Right: call(variable)}
		if guard := sides[op]; guard != "" {
			changed.Left, changed.Right = through(self, guard), through(call(variable), guard)
		} else {
			changed = pair(self, op)
		}
		modify := &gojq.Query{Left: q.Left, Op: gojq.OpModify, Right: changed}
		hold(q, modify)
	}
}

// hold makes q its right side, kept in the variable, and then what follows.
func hold(q, then *gojq.Query) {
	right := q.Right
	*q = gojq.Query{
		Meta: q.Meta, Imports: q.Imports, FuncDefs: q.FuncDefs,
		Left: grouped(right), Op: gojq.OpPipe, Patterns: []*gojq.Pattern{{Name: variable}}, Right: then,
	}
}

// pair is left op the variable, with the guard that sees both.
func pair(left *gojq.Query, op gojq.Operator) *gojq.Query {
	guarded := &gojq.Query{Left: left, Op: gojq.OpPipe, Right: call(pairs[op], call(variable))}
	return &gojq.Query{Left: grouped(guarded), Op: op, Right: call(variable)}
}

// through is q, its values looked at by a guard.
func through(q *gojq.Query, guard string) *gojq.Query {
	return grouped(&gojq.Query{Left: q, Op: gojq.OpPipe, Right: call(guard)})
}

func grouped(q *gojq.Query) *gojq.Query {
	return &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeQuery, Query: q}}
}

func call(name string, args ...*gojq.Query) *gojq.Query {
	return &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: &gojq.Func{Name: name, Args: args}}}
}

func hardenTerm(t *gojq.Term) {
	if t == nil {
		return
	}
	hardenIndex(t.Index)
	for _, suffix := range t.SuffixList {
		hardenIndex(suffix.Index)
	}
	harden(t.Query)
	hardenString(t.Str)
	hardenBlocks(t)
	if t.Unary != nil {
		hardenTerm(t.Unary.Term)
	}
	if t.Array != nil {
		harden(t.Array.Query)
	}
	if t.Object != nil {
		for _, kv := range t.Object.KeyVals {
			hardenString(kv.KeyString)
			harden(kv.KeyQuery)
			harden(kv.Val)
		}
	}
	switch {
	case t.Func != nil:
		hardenFunc(t)
	case t.Type == gojq.TermTypeFormat && t.Str == nil:
		guardInput(t, guardTree)
	}
}

// hardenFunc puts the guards of a call before its input and its first argument.
func hardenFunc(t *gojq.Term) {
	for _, arg := range t.Func.Args {
		harden(arg)
	}
	name := t.Func.Name + "/" + strconv.Itoa(len(t.Func.Args))
	if guard := arguments[name]; guard != "" {
		t.Func.Args[0] = through(t.Func.Args[0], guard)
	}
	if guard := inputs[name]; guard != "" {
		guardInput(t, guard)
	}
}

// guardInput makes the term, but for its suffixes, one with a guard before it.
func guardInput(t *gojq.Term, guard string) {
	inner := *t
	inner.SuffixList = nil
	*t = gojq.Term{
		Type: gojq.TermTypeQuery, SuffixList: t.SuffixList,
		Query: &gojq.Query{Left: call(guard), Op: gojq.OpPipe, Right: &gojq.Query{Term: &inner}},
	}
}

func hardenBlocks(t *gojq.Term) {
	if t.If != nil {
		harden(t.If.Cond)
		harden(t.If.Then)
		harden(t.If.Else)
		for _, branch := range t.If.Elif {
			harden(branch.Cond)
			harden(branch.Then)
		}
	}
	if t.Try != nil {
		harden(t.Try.Body)
		harden(t.Try.Catch)
	}
	if t.Reduce != nil {
		harden(t.Reduce.Query)
		hardenPatterns(t.Reduce.Patterns)
		harden(t.Reduce.Start)
		harden(t.Reduce.Update)
	}
	if t.Foreach != nil {
		harden(t.Foreach.Query)
		hardenPatterns(t.Foreach.Patterns)
		harden(t.Foreach.Start)
		harden(t.Foreach.Update)
		harden(t.Foreach.Extract)
	}
	if t.Label != nil {
		harden(t.Label.Body)
	}
}

func hardenPatterns(patterns []*gojq.Pattern) {
	for _, p := range patterns {
		hardenPatterns(p.Array)
		for _, member := range p.Object {
			hardenString(member.KeyString)
			harden(member.KeyQuery)
			if member.Val != nil {
				hardenPatterns([]*gojq.Pattern{member.Val})
			}
		}
	}
}

// hardenString guards what is put into a string.
func hardenString(s *gojq.String) {
	if s == nil {
		return
	}
	for i, part := range s.Queries {
		if part.Term != nil && part.Term.Type == gojq.TermTypeString && len(part.Term.SuffixList) == 0 && part.Term.Str.Queries == nil {
			continue // the text between
		}
		harden(part)
		s.Queries[i] = through(part, guardTree)
	}
}

func hardenIndex(index *gojq.Index) {
	if index == nil {
		return
	}
	hardenString(index.Str)
	harden(index.Start)
	harden(index.End)
	if index.Start != nil && !index.IsSlice && !small(index.Start) {
		index.Start = through(index.Start, guardIndex)
	}
}

// small reports whether an index is a number written out that is not too large.
func small(q *gojq.Query) bool {
	if q.Term == nil || q.Term.Type != gojq.TermTypeNumber || len(q.Term.SuffixList) > 0 {
		return false
	}
	n, err := strconv.Atoi(q.Term.Number)
	return err == nil && n < maxIndex
}
