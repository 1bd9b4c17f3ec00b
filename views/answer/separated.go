package answer

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"trs/views/jsonscan"
	"trs/views/jsonview"
)

// maxSeparated bounds a text that is read as a table.
const maxSeparated = 128 << 20

// separator is what parts the values of a text with a media type, 0 when it is
// none of separated values. Many programs write semicolons or tabs and say commas.
func separator(kind string, text []byte) rune {
	switch kind {
	case "text/tab-separated-values":
		return '\t'
	case "text/csv", "application/csv", "text/comma-separated-values":
	default:
		return 0
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	if bytes.IndexByte(line, ',') < 0 {
		for _, other := range ";\t" {
			if bytes.ContainsRune(line, other) {
				return other
			}
		}
	}
	return ','
}

// separated makes rows of a text of separated values: a level whose table is the
// text's, with the columns as they stand there. ok is false for what has no rows.
func separated(ctx context.Context, data []byte, kind, header string) (c content, ok bool) {
	if len(data) > maxSeparated {
		return content{}, false
	}
	text := bytes.TrimPrefix(data, []byte("\uFEFF"))
	comma := separator(kind, text)
	if comma == 0 {
		return content{}, false
	}
	s := sheet{text: text, comma: comma}
	if s.measure(ctx, header) != nil || s.rows == 0 || len(s.names) < 2 {
		return content{}, false
	}
	rows, err := s.json(ctx)
	if err != nil {
		return content{}, false
	}
	doc, err := jsonview.Parse(rows)
	if err != nil {
		return content{}, false
	}
	return content{
		data: rows, doc: doc, text: string(data), isSheet: true,
		places: []place{{at: jsonscan.Root(rows), rows: s.rows}},
	}, true
}

// sheet is a text of separated values.
type sheet struct {
	text    []byte
	comma   rune
	names   []string
	headed  bool   // the first line is names
	numbers []bool // columns of nothing but numbers, which keep their digits
	rows    int
}

// each reads the records, one after the other.
func (s *sheet) each(ctx context.Context, take func(record []string)) error {
	r := csv.NewReader(bytes.NewReader(s.text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = s.comma, -1, true, true
	for i := 0; ; i++ {
		record, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case i%4096 == 0 && ctx.Err() != nil:
			return ctx.Err()
		}
		take(record)
	}
}

// measure finds the names of the columns, and which of them are numbers.
func (s *sheet) measure(ctx context.Context, header string) error {
	var filled []bool
	first := true
	err := s.each(ctx, func(record []string) {
		if first {
			first = false
			if s.headed = header != "absent" && (header == "present" || !anyNumber(record)); s.headed {
				for _, name := range record {
					s.names = append(s.names, strings.Clone(name))
				}
				return
			}
		}
		s.rows++
		for len(s.names) < len(record) {
			s.names = append(s.names, "")
		}
		for len(filled) < len(record) {
			filled, s.numbers = append(filled, false), append(s.numbers, true)
		}
		for i, field := range record {
			filled[i] = filled[i] || field != ""
			s.numbers[i] = s.numbers[i] && (field == "" || isNumber(field))
		}
	})
	for i := range s.numbers {
		s.numbers[i] = s.numbers[i] && filled[i]
	}
	s.name()
	return err
}

// name makes the names of the columns differ.
func (s *sheet) name() {
	seen := make(map[string]bool, len(s.names))
	for i, name := range s.names {
		if name == "" {
			name = "column " + strconv.Itoa(i+1)
		}
		unique := name
		for n := 2; seen[unique]; n++ {
			unique = name + " (" + strconv.Itoa(n) + ")"
		}
		seen[unique], s.names[i] = true, unique
	}
}

// json is the rows as a list of objects.
func (s *sheet) json(ctx context.Context) ([]byte, error) {
	quoted := make([][]byte, len(s.names))
	for i, name := range s.names {
		quoted[i] = quote(nil, name)
	}
	out := append(make([]byte, 0, 2*len(s.text)), '[')
	at := 0
	err := s.each(ctx, func(record []string) {
		if at++; s.headed && at == 1 {
			return
		}
		if len(out) > 1 {
			out = append(out, ",\n"...)
		}
		out = append(out, '{')
		for i, field := range record {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(append(out, quoted[i]...), ':')
			switch {
			case !s.numbers[i]:
				out = quote(out, field)
			case field == "":
				out = append(out, "null"...)
			default:
				out = append(out, field...)
			}
		}
		out = append(out, '}')
	})
	return append(out, ']'), err
}

// quote adds a string as JSON.
func quote(out []byte, s string) []byte {
	raw, err := json.Marshal(s)
	if err != nil { // no string fails
		return append(out, `""`...)
	}
	return append(out, raw...)
}

func anyNumber(record []string) bool {
	for _, field := range record {
		if isNumber(field) {
			return true
		}
	}
	return false
}

// isNumber reports whether a field is a number as JSON writes it: what begins
// with a zero or a plus is a text that looks like one.
func isNumber(field string) bool {
	if field == "" || field[0] != '-' && (field[0] < '0' || field[0] > '9') || len(field) > 400 {
		return false
	}
	return json.Valid([]byte(field))
}
