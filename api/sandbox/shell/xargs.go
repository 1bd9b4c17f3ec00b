package shell

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// maxRuns bounds how many commands one xargs runs.
const maxRuns = 10_000

// grouping says how xargs makes commands out of what it reads.
type grouping struct {
	command []string
	size    int    // items per command; 0 means all
	replace string // what stands for the item in the command
	zero    bool   // items end with a NUL
}

func readGrouping(args []string) (grouping, error) {
	var g grouping
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch flag := args[0]; {
		case flag == "-0":
			g.zero = true
		case flag == "-r" || flag == "-t":
		case len(args) > 1 && flag == "-n":
			g.size, _ = strconv.Atoi(args[1])
			args = args[1:]
		case len(args) > 1 && flag == "-I":
			g.replace, args = args[1], args[1:]
		case strings.HasPrefix(flag, "-n"):
			g.size, _ = strconv.Atoi(flag[2:])
		case strings.HasPrefix(flag, "-I"):
			g.replace = flag[2:]
		default:
			return g, fmt.Errorf("invalid option '%s'", flag)
		}
		args = args[1:]
	}
	if g.command = args; len(args) == 0 {
		g.command = []string{"echo"}
	}
	return g, nil
}

func xargs(p *process) int {
	g, err := readGrouping(p.args)
	if err != nil {
		return p.fail("%v", err)
	}
	args, size, replace, zero := g.command, g.size, g.replace, g.zero
	raw, err := io.ReadAll(io.LimitReader(p.stdin, maxInput))
	if err != nil {
		return 1
	}
	items := strings.Fields(string(raw))
	switch {
	case zero:
		items = strings.FieldsFunc(string(raw), func(r rune) bool { return r == 0 })
	case replace != "":
		items = strings.FieldsFunc(string(raw), func(r rune) bool { return r == '\n' })
		size = 1
	}
	if size <= 0 {
		size = max(len(items), 1)
	}
	code := 0
	for i, group := 0, 0; i < len(items); i, group = i+size, group+1 {
		if group == maxRuns {
			return p.fail("more than %d commands", maxRuns)
		}
		one := slices.Clone(args)
		if replace == "" {
			one = append(one, items[i:min(i+size, len(items))]...)
		} else {
			for j := range one {
				one[j] = strings.ReplaceAll(one[j], replace, items[i])
			}
		}
		if p.session.start(p.ctx, p.hc, one, nil, p.stdout) != 0 {
			code = 123
		}
		if p.ctx.Err() != nil {
			return 1
		}
	}
	return code
}
