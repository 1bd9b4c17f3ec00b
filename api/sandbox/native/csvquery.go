package native

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

type condition struct {
	Column   string `json:"column"`
	Operator string `json:"operator"`
	Value    any    `json:"value"`
}

type filterArgs struct {
	Text       string      `json:"text"`
	Delimiter  string      `json:"delimiter"`
	Conditions []condition `json:"conditions"`
	Match      string      `json:"match"`
	Columns    []string    `json:"columns"`
	SortBy     *string     `json:"sort_by"`
	Descending bool        `json:"descending"`
	Limit      *int        `json:"limit"`
}

func filterCSV(args filterArgs) (map[string]any, error) {
	t, err := readTable(args.Text, args.Delimiter, true)
	if err != nil {
		return nil, err
	}
	total := len(t.rows)
	if t.rows, err = keepRows(t, args.Conditions, args.Match == "any"); err != nil {
		return nil, err
	}
	matched := len(t.rows)
	if args.SortBy != nil {
		at, err := t.column(*args.SortBy)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(t.rows, func(a, b []string) int {
			if args.Descending {
				return compareCells(b[at], a[at])
			}
			return compareCells(a[at], b[at])
		})
	}
	if args.Limit != nil {
		t.rows = t.rows[:min(len(t.rows), *args.Limit)]
	}
	picked, err := t.pick(args.Columns)
	if err != nil {
		return nil, err
	}
	header := project(t.columns, picked)
	for i, row := range t.rows {
		t.rows[i] = project(row, picked)
	}
	text, err := writeCSV(args.Delimiter, header, t.rows)
	if err != nil {
		return nil, err
	}
	return map[string]any{"text": text, "matched": matched, "total": total}, nil
}

func project(row []string, picked []int) []string {
	out := make([]string, len(picked))
	for i, at := range picked {
		out[i] = row[at]
	}
	return out
}

// keepRows returns the rows that meet all conditions, or any of them.
func keepRows(t table, conditions []condition, wantAny bool) ([][]string, error) {
	if len(conditions) == 0 {
		return t.rows, nil
	}
	type test struct {
		at   int
		hold func(cell string) bool
	}
	var tests []test
	for _, c := range conditions {
		at, err := t.column(c.Column)
		if err != nil {
			return nil, err
		}
		hold, err := c.test()
		if err != nil {
			return nil, err
		}
		tests = append(tests, test{at, hold})
	}
	var kept [][]string
	for _, row := range t.rows {
		failed := slices.ContainsFunc(tests, func(one test) bool { return one.hold(row[one.at]) == wantAny })
		if failed == wantAny {
			kept = append(kept, row)
		}
	}
	return kept, nil
}

// test makes the function that says whether a cell meets the condition.
func (c condition) test() (func(cell string) bool, error) {
	value := asText(c.Value)
	switch c.Operator {
	case "", "equals":
		return func(cell string) bool { return compareCells(cell, value) == 0 }, nil
	case "not_equals":
		return func(cell string) bool { return compareCells(cell, value) != 0 }, nil
	case "contains":
		return func(cell string) bool { return strings.Contains(cell, value) }, nil
	case "starts_with":
		return func(cell string) bool { return strings.HasPrefix(cell, value) }, nil
	case "ends_with":
		return func(cell string) bool { return strings.HasSuffix(cell, value) }, nil
	case "matches":
		re, err := compile(value, false)
		if err != nil {
			return nil, err
		}
		return re.MatchString, nil
	case "greater":
		return func(cell string) bool { return cell != "" && compareCells(cell, value) > 0 }, nil
	case "greater_or_equal":
		return func(cell string) bool { return cell != "" && compareCells(cell, value) >= 0 }, nil
	case "less":
		return func(cell string) bool { return cell != "" && compareCells(cell, value) < 0 }, nil
	case "less_or_equal":
		return func(cell string) bool { return cell != "" && compareCells(cell, value) <= 0 }, nil
	case "empty":
		return func(cell string) bool { return strings.TrimSpace(cell) == "" }, nil
	case "not_empty":
		return func(cell string) bool { return strings.TrimSpace(cell) != "" }, nil
	}
	return nil, fmt.Errorf("unknown operator %q", c.Operator)
}

// compareCells compares numbers as numbers, and puts them before text.
func compareCells(a, b string) int {
	x, xIsNumber := number(a)
	y, yIsNumber := number(b)
	switch {
	case xIsNumber && yIsNumber:
		return cmp.Compare(x, y)
	case xIsNumber:
		return -1
	case yIsNumber:
		return 1
	default:
		return strings.Compare(a, b)
	}
}

type statsArgs struct {
	Text      string   `json:"text"`
	Delimiter string   `json:"delimiter"`
	Columns   []string `json:"columns"`
}

func csvStats(args statsArgs) (map[string]any, error) {
	t, err := readTable(args.Text, args.Delimiter, true)
	if err != nil {
		return nil, err
	}
	picked, err := t.pick(args.Columns)
	if err != nil {
		return nil, err
	}
	columns := []any{}
	for _, at := range picked {
		columns = append(columns, columnStats(t, at))
	}
	return map[string]any{"rows": len(t.rows), "columns": columns}, nil
}

func columnStats(t table, at int) map[string]any {
	var filled []string
	var numbers []float64
	booleans := 0
	for _, row := range t.rows {
		text := strings.TrimSpace(row[at])
		if text == "" {
			continue
		}
		filled = append(filled, text)
		if n, ok := number(text); ok {
			numbers = append(numbers, n)
		} else if _, ok := cell(text).(bool); ok {
			booleans++
		}
	}
	stats := map[string]any{
		"name": t.columns[at], "type": "text", "filled": len(filled), "empty": len(t.rows) - len(filled),
		"min": nil, "max": nil, "sum": nil, "mean": nil, "median": nil,
	}
	slices.SortFunc(filled, compareCells)
	stats["distinct"] = len(slices.Compact(slices.Clone(filled)))
	switch len(filled) {
	case 0:
		stats["type"] = "empty"
		return stats
	case booleans:
		stats["type"] = "boolean"
	case len(numbers):
		stats["type"] = "number"
		describeNumbers(stats, numbers)
		return stats
	}
	stats["min"], stats["max"] = filled[0], filled[len(filled)-1]
	return stats
}

func describeNumbers(stats map[string]any, numbers []float64) {
	slices.Sort(numbers)
	sum := 0.0
	for _, n := range numbers {
		sum += n
	}
	middle := len(numbers) / 2
	median := numbers[middle]
	if len(numbers)%2 == 0 {
		median = numbers[middle-1]/2 + median/2
	}
	stats["min"], stats["max"] = numbers[0], numbers[len(numbers)-1]
	stats["sum"], stats["mean"], stats["median"] = sum, sum/float64(len(numbers)), median
}
