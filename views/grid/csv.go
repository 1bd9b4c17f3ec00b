package grid

import (
	"bufio"
	"context"
	"io"
	"strings"
	"unicode/utf8"
)

// CSV is a table as comma-separated values after RFC 4180: a line of names, then
// one for each row, ended by CR LF, with quotes where they are needed.
//
// Spreadsheets run text that begins like a formula, and the text comes from
// strangers: with Guard such text gets an apostrophe in front, which makes it
// text again. Numbers are left alone. Without Guard every text is as it was.
type CSV struct {
	Table   *Table
	Columns []int   // those that are written, in order
	Rows    []int32 // the order of the rows, nil is their own
	Guard   bool
}

// WriteTo writes the table and answers how many texts were guarded.
func (c CSV) WriteTo(ctx context.Context, out io.Writer) (guarded int, err error) {
	w := bufio.NewWriter(out)
	field := func(i int, s string, guard bool) {
		if i > 0 {
			w.WriteByte(',') //nolint:errcheck // Flush has the first error
		}
		if guard && formula(s) {
			guarded++
			s = "'" + s
		}
		if s = quoted(s); s == "" && len(c.Columns) == 1 {
			s = `""` // else the line would be blank, which readers skip
		}
		w.WriteString(s) //nolint:errcheck // Flush has the first error
	}
	for i, column := range c.Columns {
		field(i, c.Table.Columns[column].heading(), c.Guard)
	}
	w.WriteString("\r\n") //nolint:errcheck // Flush has the first error
	for i := range c.Table.Len() {
		if i%1024 == 0 && ctx.Err() != nil {
			return guarded, ctx.Err()
		}
		at := c.row(i)
		for n, column := range c.Columns {
			raw := c.Table.Cell(at, column)
			k := kindOf(raw)
			value := ""
			if k != null {
				value = Text(raw)
			}
			field(n, value, c.Guard && k == text)
		}
		w.WriteString("\r\n") //nolint:errcheck // Flush has the first error
	}
	return guarded, w.Flush()
}

// heading is the column's name, as it is.
func (c Column) heading() string {
	if c.whole {
		return "value"
	}
	return c.Name
}

// formula reports whether a spreadsheet may take a text for a formula.
func formula(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

func quoted(s string) string {
	if s == "" || !strings.ContainsAny(s, "\",\r\n") && s[0] != ' ' && s[len(s)-1] != ' ' {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// ColumnText is a table's column in the order of the CSV, a line for each row. It
// is plain text and not guarded; values that have line breaks are written as JSON.
func (c CSV) ColumnText(ctx context.Context, column int) string {
	var out strings.Builder
	for i := range c.Table.Len() {
		if i%1024 == 0 && ctx.Err() != nil {
			return ""
		}
		raw := c.Table.Cell(c.row(i), column)
		value := Text(raw)
		if strings.ContainsAny(value, "\r\n") {
			value = string(raw)
		}
		out.WriteString(value + "\n")
	}
	return out.String()
}

// row is the row of the table at a place of the order.
func (c CSV) row(i int) int {
	if c.Rows == nil {
		return i
	}
	return int(c.Rows[i])
}
