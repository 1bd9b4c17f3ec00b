package shell

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// finder is what find looks for.
type finder struct {
	name, folded, kind, whole string
	maxDepth, minDepth        int
	empty, zero, remove       bool
}

func find(p *process) int {
	f := finder{maxDepth: maxFolders}
	var roots []string
	args := p.args
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		roots, args = append(roots, args[0]), args[1:]
	}
	if len(roots) == 0 {
		roots = []string{"."}
	}
	if err := f.read(args); err != nil {
		return p.fail("%v", err)
	}
	code := 0
	for _, root := range roots {
		var doomed []string
		err := p.walk(root, 0, func(name string, at info, depth int) error {
			if !f.matches(name, at, depth) {
				return nil
			}
			if f.remove {
				doomed = append(doomed, name)
				return nil
			}
			end := "\n"
			if f.zero {
				end = "\x00"
			}
			_, err := io.WriteString(p.stdout, name+end)
			return err
		})
		for _, name := range slices.Backward(doomed) {
			if err == nil {
				err = p.removeOne(p.path(name))
			}
		}
		if err != nil {
			code = p.fail("'%s': %v", root, cause(err))
		}
	}
	return code
}

func (f *finder) read(args []string) error {
	for i := 0; i < len(args); i++ {
		value := func() string {
			if i++; i < len(args) {
				return args[i]
			}
			return ""
		}
		switch args[i] {
		case "-name":
			f.name = value()
		case "-iname":
			f.folded = strings.ToLower(value())
		case "-path", "-wholename":
			f.whole = value()
		case "-type":
			f.kind = value()
		case "-maxdepth":
			f.maxDepth, _ = strconv.Atoi(value())
		case "-mindepth":
			f.minDepth, _ = strconv.Atoi(value())
		case "-empty":
			f.empty = true
		case "-delete":
			f.remove = true
		case "-print0":
			f.zero = true
		case "-print", "-a", "-and":
		default:
			return fmt.Errorf("unknown predicate '%s'", args[i])
		}
	}
	for _, pattern := range []string{f.name, f.folded, f.whole} {
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("bad pattern '%s'", pattern)
		}
	}
	return nil
}

func (f *finder) matches(name string, at info, depth int) bool {
	matched := func(pattern, text string) bool {
		ok, _ := path.Match(pattern, text)
		return pattern == "" || ok
	}
	return depth <= f.maxDepth && depth >= f.minDepth &&
		matched(f.name, base(name)) && matched(f.folded, strings.ToLower(base(name))) &&
		(f.whole == "" || matched(strings.ReplaceAll(f.whole, "/", "\x01"), strings.ReplaceAll(name, "/", "\x01"))) &&
		(f.kind == "" || f.kind == "d" == at.folder) && (!f.empty || at.size == 0)
}
