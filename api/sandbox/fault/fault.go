// Package fault makes the sandbox misbehave on purpose, so that a client can
// rehearse what it will meet: slow answers, rate limits, server errors, cut
// connections and broken JSON.
//
// Faults are written as a list, separated by commas or spaces. Each is
//
//	KIND[=VALUE][:RATE][@OPERATIONS]
//
//	latency=200ms..2s:0.3@search   three in ten searches wait 0.2 to 2 seconds
//	429=2s:0.1                     one answer in ten is a 429 that asks for 2 seconds
//	500:0.05@execute|execute_meta  one run in twenty fails with a 500
//	cut:0.01                       one request in a hundred is carried out, then the
//	                               connection is cut in place of an answer
//	truncate:0.02@tools*           one answer in fifty has half its body
//
// RATE is 0 to 1 and 1 when left out. OPERATIONS are names as in the coverage
// table, with * for any text and | between them; without them a fault is for
// all. Of the faults that replace the answer the first that strikes counts;
// latency adds to it.
package fault

import (
	"fmt"
	"math/rand/v2"
	"path"
	"strconv"
	"strings"
	"time"
)

// Kind is what goes wrong.
type Kind string

// The kinds of faults.
const (
	Latency  Kind = "latency"  // the answer waits Min to Max
	Status   Kind = "status"   // the operation is not run: Rule.Code is answered
	Cut      Kind = "cut"      // the operation is run, the connection cut
	Truncate Kind = "truncate" // the operation is run, half its answer sent
)

// maxLatency keeps a slip of the keyboard from looking like a hang.
const maxLatency = 10 * time.Minute

// codes are the statuses that can be injected.
var codes = []int{408, 429, 500, 502, 503, 504}

const kinds = "latency=DURATION[..DURATION], 408, 429[=DURATION], 500, 502, 503, 504, cut, truncate"

// Rule is one fault.
type Rule struct {
	Kind       Kind
	Code       int           // of Status
	Min, Max   time.Duration // of Latency; of a 429, Min is the time to wait
	Rate       float64       // share of the requests, 0 to 1
	Operations []string      // patterns; none means all
}

// Parse reads a list of faults. Its error says which one is wrong and what
// would be right.
func Parse(spec string) ([]Rule, error) {
	fields := strings.FieldsFunc(spec, func(c rune) bool { return c == ',' || c == ' ' || c == '\t' || c == '\n' })
	rules := make([]Rule, 0, len(fields))
	for _, field := range fields {
		rule, err := parseRule(field)
		if err != nil {
			return nil, fmt.Errorf("fault %q: %w", field, err)
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

func parseRule(text string) (rule Rule, err error) {
	head, operations, scoped := strings.Cut(text, "@")
	if scoped {
		if rule.Operations, err = parseOperations(operations); err != nil {
			return rule, err
		}
	}
	head, rate, rated := strings.Cut(head, ":")
	rule.Rate = 1
	if rated {
		rule.Rate, err = strconv.ParseFloat(rate, 64)
		if err != nil || !(rule.Rate >= 0 && rule.Rate <= 1) {
			return rule, fmt.Errorf("the rate %q is not a number from 0 to 1", rate)
		}
	}
	kind, value, valued := strings.Cut(head, "=")
	switch Kind(kind) {
	case Latency:
		rule.Kind = Latency
		rule.Min, rule.Max, err = parseSpan(value)
		return rule, err
	case Cut, Truncate:
		rule.Kind = Kind(kind)
	default:
		if err := rule.parseStatus(kind); err != nil {
			return rule, err
		}
		if rule.Code == 429 {
			rule.Min = time.Second
			if valued {
				rule.Min, err = parseDuration(value)
			}
			return rule, err
		}
	}
	if valued {
		return rule, fmt.Errorf("%s takes no value", kind)
	}
	return rule, nil
}

func (r *Rule) parseStatus(kind string) error {
	for _, code := range codes {
		if kind == strconv.Itoa(code) {
			r.Kind, r.Code = Status, code
			return nil
		}
	}
	return fmt.Errorf("%q is not a kind of fault; there are %s", kind, kinds)
}

func parseOperations(text string) ([]string, error) {
	patterns := strings.Split(text, "|")
	for _, pattern := range patterns {
		if pattern == "" || strings.Trim(pattern, "abcdefghijklmnopqrstuvwxyz0123456789_*") != "" {
			return nil, fmt.Errorf("%q is not an operation; write a name such as execute, or a pattern such as mount_*", pattern)
		}
	}
	return patterns, nil
}

func parseSpan(text string) (low, high time.Duration, err error) {
	first, last, span := strings.Cut(text, "..")
	if low, err = parseDuration(first); err != nil || !span {
		return low, low, err
	}
	if high, err = parseDuration(last); err != nil {
		return 0, 0, err
	}
	if high < low {
		return 0, 0, fmt.Errorf("the latency %q ends before it begins", text)
	}
	return low, high, nil
}

func parseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > maxLatency {
		return 0, fmt.Errorf("%q is not a duration of 0 to %v, such as 200ms or 2s", text, maxLatency)
	}
	return d, nil
}

// String writes the rule as Parse reads it.
func (r Rule) String() string {
	var b strings.Builder
	switch {
	case r.Kind == Latency:
		fmt.Fprintf(&b, "latency=%v", r.Min)
		if r.Max != r.Min {
			fmt.Fprintf(&b, "..%v", r.Max)
		}
	case r.Code == 429:
		fmt.Fprintf(&b, "429=%v", r.Min)
	case r.Kind == Status:
		b.WriteString(strconv.Itoa(r.Code))
	default:
		b.WriteString(string(r.Kind))
	}
	if r.Rate != 1 {
		b.WriteString(":" + strconv.FormatFloat(r.Rate, 'g', -1, 64))
	}
	if len(r.Operations) > 0 {
		b.WriteString("@" + strings.Join(r.Operations, "|"))
	}
	return b.String()
}

// covers tells whether the rule is for the operation.
func (r Rule) covers(operation string) bool {
	for _, pattern := range r.Operations {
		if matched, err := path.Match(pattern, operation); matched && err == nil {
			return true
		}
	}
	return len(r.Operations) == 0
}

// wait picks the latency of one answer.
func (r Rule) wait(random *rand.Rand) time.Duration {
	return r.Min + time.Duration(random.Int64N(int64(r.Max-r.Min)+1))
}
