package markdown

import "strings"

// Marks that may mean something only together with others take time by their
// square: in a paragraph each is held against those before it, and a line goes
// through every block that it stands in. What people write has a few of them;
// what has more is no Markdown and is drawn as it is.
const (
	maxMarks = 2000 // in lines without a blank one between them
	maxDepth = 50   // of what a line stands in
)

// tangled reports whether source has too many marks to be read.
func tangled(source string) bool {
	marks := 0
	for line := range strings.Lines(source) {
		if strings.TrimSpace(line) == "" {
			marks = 0
			continue
		}
		for i := range len(line) {
			if strings.IndexByte("*_`~[]<", line[i]) >= 0 {
				marks++
			}
		}
		if marks > maxMarks || depth(line) > maxDepth {
			return true
		}
	}
	return false
}

// depth is in how many quotes and lists a line may stand.
func depth(line string) int {
	n := 0
	for i := range len(line) {
		switch c := line[i]; {
		case strings.IndexByte(">-+*", c) >= 0, (c == '.' || c == ')') && i > 0 && line[i-1] >= '0' && line[i-1] <= '9':
			n++
		case c != ' ' && c != '\t' && (c < '0' || c > '9'):
			return n
		}
	}
	return n
}
