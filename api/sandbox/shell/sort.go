package shell

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func sortLines(p *process) int {
	o, ok := p.flags("rnufbsk:t:o:", map[string]byte{"reverse": 'r', "numeric-sort": 'n', "unique": 'u', "key": 'k'})
	if !ok {
		return 2
	}
	all, code := p.allLines(o.rest)
	keys := o.values['k']
	compare := func(a, b string) int {
		for _, spec := range keys {
			if c := compareKeys(sortKey(a, spec, o.value('t', "")), sortKey(b, spec, o.value('t', "")), o, spec); c != 0 {
				return c
			}
		}
		if len(keys) > 0 && (o.has('s') || o.has('u')) {
			return 0
		}
		return compareKeys(a, b, o, "")
	}
	slices.SortStableFunc(all, compare)
	if o.has('u') {
		all = slices.CompactFunc(all, func(a, b string) bool { return compare(a, b) == 0 })
	}
	if to := o.value('o', ""); to != "" {
		if err := p.session.system.replace(p.ctx, p.path(to), []byte(joinLines(all))); err != nil {
			return p.fail("%s: %v", to, cause(err))
		}
		return code
	}
	return max(code, p.print(all))
}

func joinLines(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, "\n") + "\n"
}

// sortKey cuts out of a line what a key such as 2, 2,3 or 2n names.
func sortKey(line, spec, separator string) string {
	first, last, bounded := strings.Cut(spec, ",")
	from, _ := strconv.Atoi(strings.TrimRight(first, "bdfgnrV"))
	to, _ := strconv.Atoi(strings.TrimRight(last, "bdfgnrV"))
	fields := strings.Fields(line)
	if separator != "" {
		fields = strings.Split(line, separator)
	}
	from = min(max(from, 1), len(fields)+1)
	if !bounded || to > len(fields) {
		to = len(fields)
	}
	if to < from {
		return ""
	}
	glue := separator
	if glue == "" {
		glue = " "
	}
	return strings.Join(fields[from-1:to], glue)
}

var leadingNumber = regexp.MustCompile(`^\s*-?\d*\.?\d+`)

func compareKeys(a, b string, o options, spec string) int {
	numeric, reverse := o.has('n') || strings.ContainsAny(spec, "ng"), o.has('r') != strings.Contains(spec, "r")
	if o.has('f') {
		a, b = strings.ToLower(a), strings.ToLower(b)
	}
	result := strings.Compare(a, b)
	if numeric {
		x, _ := strconv.ParseFloat(strings.TrimSpace(leadingNumber.FindString(a)), 64)
		y, _ := strconv.ParseFloat(strings.TrimSpace(leadingNumber.FindString(b)), 64)
		switch {
		case x < y:
			result = -1
		case x > y:
			result = 1
		case spec != "":
			result = 0
		}
	}
	if reverse {
		return -result
	}
	return result
}
