package shell

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

func textCommands() map[string]command {
	return map[string]command{
		"cat": cat, "tac": tac, "rev": rev, "nl": number, "wc": wc, "head": head, "tail": tail, "grep": grep,
		"egrep": grep, "fgrep": grep, "sed": sed, "sort": sortLines, "uniq": uniq, "cut": cut, "tr": tr, "paste": paste,
	}
}

func cat(p *process) int {
	o, ok := p.flags("nA", nil)
	if !ok {
		return 1
	}
	line := 0
	return p.each(o.rest, func(_ string, r io.Reader) error {
		if !o.has('n') {
			_, err := io.Copy(p.stdout, r)
			return err
		}
		return lines(r, func(text string) error {
			line++
			_, err := fmt.Fprintf(p.stdout, "%6d\t%s\n", line, text)
			return err
		})
	})
}

func (p *process) print(all []string) int {
	w := bufio.NewWriter(p.stdout)
	for _, line := range all {
		if _, err := w.WriteString(line + "\n"); err != nil {
			return 1
		}
	}
	if w.Flush() != nil {
		return 1
	}
	return 0
}

func tac(p *process) int {
	all, code := p.allLines(p.args)
	slices.Reverse(all)
	return max(code, p.print(all))
}

func rev(p *process) int {
	all, code := p.allLines(p.args)
	for i, line := range all {
		runes := []rune(line)
		slices.Reverse(runes)
		all[i] = string(runes)
	}
	return max(code, p.print(all))
}

func number(p *process) int {
	o, ok := p.flags("ab:w:s:", nil)
	if !ok {
		return 1
	}
	all, code := p.allLines(o.rest)
	line := 0
	for i, text := range all {
		if text == "" && o.value('b', "t") != "a" {
			continue
		}
		line++
		all[i] = fmt.Sprintf("%6d\t%s", line, text)
	}
	return max(code, p.print(all))
}

// counts are what wc counts.
type counts struct{ lines, words, characters, bytes int }

func wc(p *process) int {
	o, ok := p.flags("lwcm", map[string]byte{"lines": 'l', "words": 'w', "bytes": 'c', "chars": 'm'})
	if !ok {
		return 1
	}
	var total counts
	code := p.each(o.rest, func(name string, r io.Reader) error {
		c, err := count(r)
		if err != nil {
			return err
		}
		total.lines += c.lines
		total.words += c.words
		total.characters += c.characters
		total.bytes += c.bytes
		if len(o.rest) == 0 {
			name = ""
		}
		p.printCounts(o, c, name)
		return nil
	})
	if len(o.rest) > 1 {
		p.printCounts(o, total, "total")
	}
	return code
}

func count(r io.Reader) (counts, error) {
	var c counts
	buffer := make([]byte, 64<<10)
	inWord := false
	for {
		n, err := r.Read(buffer)
		for _, b := range buffer[:n] {
			if b == '\n' {
				c.lines++
			}
			if utf8.RuneStart(b) {
				c.characters++
			}
			space := b == ' ' || b >= '\t' && b <= '\r'
			if !space && !inWord {
				c.words++
			}
			inWord = !space
		}
		c.bytes += n
		if err == io.EOF {
			return c, nil
		}
		if err != nil {
			return c, err
		}
	}
}

func (p *process) printCounts(o options, c counts, name string) {
	all := len(o.set) == 0
	var fields []string
	for _, column := range []struct {
		show  bool
		value int
	}{{all || o.has('l'), c.lines}, {all || o.has('w'), c.words}, {o.has('m'), c.characters}, {all || o.has('c'), c.bytes}} {
		if column.show {
			fields = append(fields, strconv.Itoa(column.value))
		}
	}
	if name != "" && name != "-" {
		fields = append(fields, name)
	}
	fmt.Fprintln(p.stdout, strings.Join(fields, " "))
}

// countFlags lets head and tail take -5 for -n 5.
func (p *process) countFlags() (options, bool) {
	for i, arg := range p.args {
		if len(arg) > 1 && arg[0] == '-' && strings.Trim(arg[1:], "0123456789") == "" {
			p.args[i] = "-n" + arg[1:]
		}
	}
	return p.flags("n:c:qv", map[string]byte{"lines": 'n', "bytes": 'c'})
}

func head(p *process) int {
	o, ok := p.countFlags()
	if !ok {
		return 1
	}
	n, errLines := strconv.Atoi(o.value('n', "10"))
	size, errBytes := strconv.ParseInt(o.value('c', "-1"), 10, 64)
	if errLines != nil || errBytes != nil {
		return p.fail("invalid number")
	}
	return p.each(o.rest, func(name string, r io.Reader) error {
		p.heading(o, name)
		if o.has('c') {
			_, err := io.Copy(p.stdout, io.LimitReader(r, size))
			return err
		}
		if n < 0 {
			return p.allBut(r, -n)
		}
		left := n
		if left == 0 {
			return nil
		}
		return lines(r, func(line string) error {
			if _, err := io.WriteString(p.stdout, line+"\n"); err != nil {
				return err
			}
			if left--; left == 0 {
				return errStop
			}
			return nil
		})
	})
}

// allBut prints all but the last n lines.
func (p *process) allBut(r io.Reader, n int) error {
	var waiting []string
	return lines(r, func(line string) error {
		waiting = append(waiting, line)
		if len(waiting) <= n {
			return nil
		}
		first := waiting[0]
		waiting = waiting[1:]
		_, err := io.WriteString(p.stdout, first+"\n")
		return err
	})
}

func (p *process) heading(o options, name string) {
	if (len(o.rest) > 1 || o.has('v')) && !o.has('q') {
		fmt.Fprintf(p.stdout, "==> %s <==\n", name)
	}
}

func tail(p *process) int {
	o, ok := p.countFlags()
	if !ok {
		return 1
	}
	text := o.value('n', o.value('c', "10"))
	from := strings.HasPrefix(text, "+")
	n, err := strconv.Atoi(strings.TrimLeft(text, "+-"))
	if err != nil || n > math.MaxInt32 {
		return p.fail("invalid number '%s'", text)
	}
	return p.each(o.rest, func(name string, r io.Reader) error {
		p.heading(o, name)
		switch {
		case o.has('c') && from:
			if _, err := io.CopyN(io.Discard, r, int64(max(n-1, 0))); err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			_, err := io.Copy(p.stdout, r)
			return err
		case o.has('c'):
			return p.lastBytes(r, n)
		case from:
			line := 0
			return lines(r, func(text string) error {
				if line++; line < n {
					return nil
				}
				_, err := io.WriteString(p.stdout, text+"\n")
				return err
			})
		default:
			return p.lastLines(r, n)
		}
	})
}

func (p *process) lastLines(r io.Reader, n int) error {
	var kept []string
	size := 0
	err := lines(r, func(line string) error {
		kept = append(kept, line)
		size += len(line)
		if len(kept) > n {
			size -= len(kept[0])
			kept = kept[1:]
		}
		if size > maxInput {
			return fmt.Errorf("the last lines are longer than %d MiB", maxInput>>20)
		}
		return nil
	})
	p.print(kept)
	return err
}

func (p *process) lastBytes(r io.Reader, n int) error {
	if n > maxInput {
		return fmt.Errorf("more than %d MiB", maxInput>>20)
	}
	var kept []byte
	buffer := make([]byte, 64<<10)
	for {
		read, err := r.Read(buffer)
		kept = append(kept, buffer[:read]...)
		kept = kept[max(0, len(kept)-n):]
		if err == io.EOF {
			_, err := p.stdout.Write(kept)
			return err
		}
		if err != nil {
			return err
		}
	}
}

func uniq(p *process) int {
	o, ok := p.flags("cdui", map[string]byte{"count": 'c', "repeated": 'd', "unique": 'u', "ignore-case": 'i'})
	if !ok {
		return 1
	}
	if len(o.rest) > 1 {
		return p.fail("writing to a file is not possible; use >")
	}
	all, code := p.allLines(o.rest)
	same := func(a, b string) bool { return a == b || o.has('i') && strings.EqualFold(a, b) }
	var out []string
	for start := 0; start < len(all); {
		end := start + 1
		for end < len(all) && same(all[start], all[end]) {
			end++
		}
		times := end - start
		if (!o.has('d') || times > 1) && (!o.has('u') || times == 1) {
			line := all[start]
			if o.has('c') {
				line = fmt.Sprintf("%7d %s", times, line)
			}
			out = append(out, line)
		}
		start = end
	}
	return max(code, p.print(out))
}

func paste(p *process) int {
	o, ok := p.flags("sd:", nil)
	if !ok {
		return 1
	}
	separator := o.value('d', "\t")
	if o.has('s') {
		all, code := p.allLines(o.rest)
		return max(code, p.print([]string{strings.Join(all, separator)}))
	}
	var columns [][]string
	rows := 0
	for _, name := range o.rest {
		all, code := p.allLines([]string{name})
		if code != 0 {
			return code
		}
		columns, rows = append(columns, all), max(rows, len(all))
	}
	var out bytes.Buffer
	for row := range rows {
		for i, column := range columns {
			if i > 0 {
				out.WriteString(separator)
			}
			if row < len(column) {
				out.WriteString(column[row])
			}
		}
		out.WriteByte('\n')
	}
	if _, err := p.stdout.Write(out.Bytes()); err != nil {
		return 1
	}
	return 0
}
