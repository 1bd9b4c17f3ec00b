package native

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var csvTools = map[string]function{
	"CSV_PARSE":     pure(parseCSV),
	"CSV_FROM_JSON": pure(csvFromJSON),
	"CSV_FILTER":    pure(filterCSV),
	"CSV_STATS":     pure(csvStats),
}

// table is a CSV text with its header. Rows are as long as the header.
type table struct {
	columns []string
	rows    [][]string
}

// readTable reads CSV. A row shorter than the header is filled up; one that is
// longer is an error, because its values would belong to nothing.
func readTable(text, delimiter string, header bool) (table, error) {
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	reader.Comma = []rune(delimiter)[0]
	reader.FieldsPerRecord = -1
	var t table
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return table{}, fmt.Errorf("not CSV: %w", err)
		}
		if t.columns == nil {
			if header {
				t.columns = uniqueNames(row)
				continue
			}
			for i := range row {
				t.columns = append(t.columns, "column_"+strconv.Itoa(i+1))
			}
		}
		if len(row) > len(t.columns) {
			line, _ := reader.FieldPos(0)
			return table{}, fmt.Errorf("line %d has %d values, but there are %d columns", line, len(row), len(t.columns))
		}
		for len(row) < len(t.columns) {
			row = append(row, "")
		}
		t.rows = append(t.rows, row)
	}
}

// uniqueNames makes names that can be members of one object.
func uniqueNames(row []string) []string {
	names := make([]string, len(row))
	for i, name := range row {
		name = strings.TrimSpace(name)
		if name == "" {
			name = "column_" + strconv.Itoa(i+1)
		}
		unique := name
		for n := 2; slices.Contains(names[:i], unique); n++ {
			unique = name + "_" + strconv.Itoa(n)
		}
		names[i] = unique
	}
	return names
}

func (t table) column(name string) (int, error) {
	at := slices.Index(t.columns, name)
	if at < 0 {
		return 0, fmt.Errorf("there is no column %q; there are: %s", name, strings.Join(t.columns, ", "))
	}
	return at, nil
}

// pick finds columns by name; no names means all.
func (t table) pick(names []string) ([]int, error) {
	var picked []int
	if names == nil {
		for i := range t.columns {
			picked = append(picked, i)
		}
	}
	for _, name := range names {
		at, err := t.column(name)
		if err != nil {
			return nil, err
		}
		picked = append(picked, at)
	}
	return picked, nil
}

var numberForm = regexp.MustCompile(`^-?(0|[1-9]\d{0,17})(\.\d{1,17})?([eE][+-]?\d{1,2})?$`)

// cell tells numbers and booleans from text. "007" stays text: it is a code.
func cell(text string) any {
	trimmed := strings.TrimSpace(text)
	switch strings.ToLower(trimmed) {
	case "":
		return nil
	case "true":
		return true
	case "false":
		return false
	}
	if numberForm.MatchString(trimmed) {
		return json.Number(trimmed)
	}
	return text
}

// number reads a cell as a number.
func number(text string) (float64, bool) {
	trimmed := strings.TrimSpace(text)
	if !numberForm.MatchString(trimmed) {
		return 0, false
	}
	n, err := strconv.ParseFloat(trimmed, 64)
	return n, err == nil && !math.IsInf(n, 0)
}

type parseCSVArgs struct {
	Text       string `json:"text"`
	Delimiter  string `json:"delimiter"`
	HasHeader  bool   `json:"has_header"`
	InferTypes bool   `json:"infer_types"`
	Limit      int    `json:"limit"`
}

func parseCSV(args parseCSVArgs) (map[string]any, error) {
	t, err := readTable(args.Text, args.Delimiter, args.HasHeader)
	if err != nil {
		return nil, err
	}
	rows := []any{}
	for _, row := range t.rows[:min(len(t.rows), args.Limit)] {
		object := make(map[string]any, len(row))
		for i, text := range row {
			object[t.columns[i]] = text
			if args.InferTypes {
				object[t.columns[i]] = cell(text)
			}
		}
		rows = append(rows, object)
	}
	return map[string]any{
		"columns": append([]string{}, t.columns...), "rows": rows, "count": len(rows), "truncated": len(t.rows) > len(rows),
	}, nil
}

type fromJSONArgs struct {
	Rows      []map[string]any `json:"rows"`
	Columns   []string         `json:"columns"`
	Delimiter string           `json:"delimiter"`
	Header    bool             `json:"header"`
}

func csvFromJSON(args fromJSONArgs) (map[string]any, error) {
	columns := args.Columns
	if columns == nil {
		all := map[string]bool{}
		for _, row := range args.Rows {
			for name := range row {
				all[name] = true
			}
		}
		columns = append([]string{}, slices.Sorted(maps.Keys(all))...)
	}
	rows := make([][]string, len(args.Rows))
	for i, row := range args.Rows {
		for _, name := range columns {
			rows[i] = append(rows[i], asText(row[name]))
		}
	}
	header := columns
	if !args.Header {
		header = nil
	}
	text, err := writeCSV(args.Delimiter, header, rows)
	if err != nil {
		return nil, err
	}
	return map[string]any{"text": text, "columns": columns, "count": len(rows)}, nil
}

func writeCSV(delimiter string, header []string, rows [][]string) (string, error) {
	var out strings.Builder
	writer := csv.NewWriter(&out)
	writer.Comma = []rune(delimiter)[0]
	if len(header) > 0 {
		if err := writer.Write(header); err != nil {
			return "", fmt.Errorf("write the CSV: %w", err)
		}
	}
	for _, row := range rows {
		if len(row) == 0 {
			continue
		}
		if err := writer.Write(row); err != nil {
			return "", fmt.Errorf("write the CSV: %w", err)
		}
		if out.Len() > maxOutput {
			return "", errTooLong
		}
	}
	writer.Flush()
	return out.String(), writer.Error()
}
