package simulate

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Limits of a sheet: far writes must not make the sandbox hold empty cells.
const (
	maxRows    = 20_000
	maxColumns = 702 // ZZ
)

// area is a range in A1 notation, 0-based. -1 means open: to the last row or
// column that has a value.
type area struct {
	sheet                    string
	top, left, bottom, right int
}

var a1Range = regexp.MustCompile(`^([A-Za-z]{0,3})([0-9]*)(?::([A-Za-z]{0,3})([0-9]*))?$`)

// parseA1 reads "Sheet1!A1:C3", "'My sheet'!B:B", "A1", "2:5" or a sheet's name.
func parseA1(text string) (area, error) {
	all := area{bottom: -1, right: -1}
	cells := strings.TrimSpace(text)
	if i := strings.LastIndexByte(cells, '!'); i >= 0 {
		all.sheet, cells = strings.ReplaceAll(strings.Trim(cells[:i], "'"), "''", "'"), cells[i+1:]
	}
	parts := a1Range.FindStringSubmatch(strings.ReplaceAll(cells, "$", ""))
	switch {
	case cells == "" && all.sheet != "":
		return all, nil
	case parts == nil || cells == "" || (parts[2] == "" && !strings.Contains(cells, ":")):
		if all.sheet != "" || cells == "" {
			return area{}, &raise{"bad_range", text}
		}
		all.sheet = strings.ReplaceAll(strings.Trim(cells, "'"), "''", "'")
		return all, nil
	}
	all.left, all.top = max(column(parts[1]), 0), max(row(parts[2]), 0)
	if !strings.Contains(cells, ":") {
		all.bottom, all.right = all.top, all.left
	} else {
		all.bottom, all.right = row(parts[4]), column(parts[3])
	}
	if all.top >= maxRows || all.left >= maxColumns || all.bottom >= maxRows || all.right >= maxColumns ||
		(all.bottom >= 0 && all.bottom < all.top) || (all.right >= 0 && all.right < all.left) {
		return area{}, &raise{"bad_range", text}
	}
	return all, nil
}

// column turns letters into a 0-based number, -1 for none.
func column(letters string) int {
	n := 0
	for _, r := range strings.ToUpper(letters) {
		if n = n*26 + int(r-'A') + 1; n > maxColumns {
			return maxColumns
		}
	}
	return n - 1
}

func row(digits string) int {
	if digits == "" {
		return -1
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > maxRows {
		return maxRows
	}
	return n - 1
}

func letters(column int) string {
	if column < 26 {
		return string(rune('A' + column))
	}
	return letters(column/26-1) + string(rune('A'+column%26))
}

// jqA1 says what a range means, or raises bad_range.
func jqA1(input any, _ []any) any {
	text, _ := input.(string)
	a, err := parseA1(text)
	if err != nil {
		return err
	}
	return map[string]any{"sheet": a.sheet, "top": a.top, "left": a.left, "bottom": a.bottom, "right": a.right}
}

// jqGridRead returns the values of a range. As spreadsheets do, it leaves out
// empty cells at the end of rows and empty rows at the end.
func jqGridRead(input any, args []any) any {
	grid, _ := input.([]any)
	text, _ := args[0].(string)
	a, err := parseA1(text)
	if err != nil {
		return err
	}
	values := []any{}
	for i := a.top; i < len(grid) && (a.bottom < 0 || i <= a.bottom); i++ {
		cells, _ := grid[i].([]any)
		from, to := min(a.left, len(cells)), len(cells)
		if a.right >= 0 {
			to = min(a.right+1, len(cells))
		}
		values = append(values, trimRow(cells[from:max(from, to)]))
	}
	for len(values) > 0 && len(values[len(values)-1].([]any)) == 0 {
		values = values[:len(values)-1]
	}
	return values
}

func trimRow(cells []any) []any {
	end := len(cells)
	for end > 0 && (cells[end-1] == nil || cells[end-1] == "") {
		end--
	}
	trimmed := make([]any, end)
	for i, cell := range cells[:end] {
		if cell == nil {
			cell = ""
		}
		trimmed[i] = cell
	}
	return trimmed
}

// jqGridWrite returns the grid with the values put at the top left of a range.
// A null leaves the cell as it is.
func jqGridWrite(input any, args []any) any {
	grid, _ := input.([]any)
	text, _ := args[0].(string)
	values, _ := args[1].([]any)
	a, err := parseA1(text)
	if err != nil {
		return err
	}
	if a.top+len(values) > maxRows {
		return &raise{"bad_range", text}
	}
	height := max(len(grid), a.top+len(values))
	out := make([]any, height)
	for i := range out {
		var cells []any
		if i < len(grid) {
			cells, _ = grid[i].([]any)
		}
		out[i] = append([]any{}, cells...) // the input belongs to jq and must not change
	}
	for i, line := range values {
		cells, _ := line.([]any)
		if a.left+len(cells) > maxColumns {
			return &raise{"bad_range", text}
		}
		row := out[a.top+i].([]any)
		for len(row) < a.left+len(cells) {
			row = append(row, "")
		}
		for j, cell := range cells {
			if cell != nil {
				row[a.left+j] = cell
			}
		}
		out[a.top+i] = row
	}
	return out
}

// jqGridName names the range that values cover when they are put at the top
// left of the range in the input: the argument is {sheet, rows, columns}.
func jqGridName(input any, args []any) any {
	text, _ := input.(string)
	shape, _ := args[0].(map[string]any)
	a, err := parseA1(text)
	if err != nil {
		return err
	}
	sheet, _ := shape["sheet"].(string)
	rows, _ := shape["rows"].(int)
	columns, _ := shape["columns"].(int)
	if strings.ContainsAny(sheet, " '!") {
		sheet = "'" + strings.ReplaceAll(sheet, "'", "''") + "'"
	}
	return fmt.Sprintf("%s!%s%d:%s%d", sheet, letters(a.left), a.top+1,
		letters(a.left+max(columns, 1)-1), a.top+max(rows, 1))
}
