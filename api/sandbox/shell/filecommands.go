package shell

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

func fileCommands() map[string]command {
	return map[string]command{
		"ls": ls, "find": find, "mkdir": mkdir, "rmdir": rmdir, "rm": rm, "cp": cp, "mv": mv, "touch": touch, "tee": tee,
		"basename": basename, "dirname": dirname, "realpath": realpath, "mktemp": mktemp, "du": du, "stat": statCommand, "chmod": nothing,
	}
}

func nothing(*process) int { return 0 }

func ls(p *process) int {
	o, ok := p.flags("la1RhtSrdFAp", map[string]byte{"all": 'a'})
	if !ok {
		return 2
	}
	names := o.rest
	if len(names) == 0 {
		names = []string{"."}
	}
	code := 0
	for i, name := range names {
		at, err := p.session.system.stat(p.ctx, p.path(name))
		if err != nil {
			p.fail("cannot access '%s': %v", name, cause(err))
			code = 2
			continue
		}
		if !at.folder || o.has('d') {
			at.name = name
			p.listEntries([]info{at}, o)
			continue
		}
		if len(names) > 1 || o.has('R') {
			if i > 0 {
				fmt.Fprintln(p.stdout)
			}
			fmt.Fprintf(p.stdout, "%s:\n", name)
		}
		if err := p.listFolder(name, o, 0); err != nil {
			code = p.fail("cannot open '%s': %v", name, cause(err))
		}
	}
	return code
}

// maxFolders bounds how deep commands go into folders.
const maxFolders = 64

func (p *process) listFolder(name string, o options, depth int) error {
	entries, err := p.session.system.list(p.ctx, p.path(name))
	if err != nil {
		return err
	}
	if !o.has('a') && !o.has('A') {
		entries = slices.DeleteFunc(entries, func(e info) bool { return strings.HasPrefix(e.name, ".") })
	}
	p.listEntries(entries, o)
	if !o.has('R') || depth > maxFolders {
		return p.ctx.Err()
	}
	for _, entry := range entries {
		if entry.folder {
			inner := path.Join(name, entry.name)
			fmt.Fprintf(p.stdout, "\n%s:\n", inner)
			if err := p.listFolder(inner, o, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *process) listEntries(entries []info, o options) {
	switch {
	case o.has('t'):
		slices.SortStableFunc(entries, func(a, b info) int { return b.modified.Compare(a.modified) })
	case o.has('S'):
		slices.SortStableFunc(entries, func(a, b info) int { return int(b.size - a.size) })
	}
	if o.has('r') {
		slices.Reverse(entries)
	}
	for _, entry := range entries {
		name := entry.name
		if entry.folder && (o.has('F') || o.has('p')) {
			name += "/"
		}
		if o.has('l') {
			fmt.Fprintf(p.stdout, "%s 1 user user %s %s %s\n", entry.Mode(), sizeText(entry.size, o.has('h')), entry.modified.UTC().Format("Jan _2 15:04"), name)
			continue
		}
		fmt.Fprintln(p.stdout, name)
	}
}

func sizeText(size int64, human bool) string {
	if !human || size < 1024 {
		return fmt.Sprintf("%8d", size)
	}
	value, unit := float64(size), ""
	for _, unit = range []string{"K", "M", "G"} {
		if value /= 1024; value < 1024 {
			break
		}
	}
	return fmt.Sprintf("%7.1f%s", value, unit)
}

// walk gives do everything at and below a path, folders before what is in them,
// with the path as the caller wrote it.
func (p *process) walk(name string, depth int, do func(name string, at info, depth int) error) error {
	if err := p.ctx.Err(); err != nil {
		return err
	}
	at, err := p.session.system.stat(p.ctx, p.path(name))
	if err != nil {
		return err
	}
	if err := do(name, at, depth); err != nil || !at.folder || depth > maxFolders {
		return err
	}
	entries, err := p.session.system.list(p.ctx, p.path(name))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := p.walk(strings.TrimSuffix(name, "/")+"/"+entry.name, depth+1, do); err != nil {
			return err
		}
	}
	return nil
}

func mkdir(p *process) int {
	o, ok := p.flags("pvm:", map[string]byte{"parents": 'p'})
	if !ok {
		return 1
	}
	code := 0
	for _, name := range o.rest {
		if err := p.session.system.makeFolder(p.ctx, p.path(name), o.has('p')); err != nil {
			code = p.fail("cannot create directory '%s': %v", name, cause(err))
		}
	}
	return code
}

func rmdir(p *process) int {
	code := 0
	for _, name := range p.args {
		if err := p.session.system.removeFolder(p.ctx, p.path(name)); err != nil {
			code = p.fail("failed to remove '%s': %v", name, cause(err))
		}
	}
	return code
}

func rm(p *process) int {
	o, ok := p.flags("rRfdv", map[string]byte{"recursive": 'r', "force": 'f'})
	if !ok {
		return 1
	}
	code := 0
	for _, name := range o.rest {
		at, err := p.session.system.stat(p.ctx, p.path(name))
		switch {
		case errors.Is(err, fs.ErrNotExist) && o.has('f'):
			continue
		case err != nil:
		case at.folder && !o.has('r') && !o.has('R'):
			err = errors.New("Is a directory") //nolint:staticcheck // as every shell says it
		default:
			err = p.removeAll(name)
		}
		if err != nil {
			code = p.fail("cannot remove '%s': %v", name, cause(err))
		}
	}
	return code
}

func (p *process) removeAll(name string) error {
	var doomed []string
	err := p.walk(name, 0, func(name string, _ info, _ int) error {
		doomed = append(doomed, p.path(name))
		return nil
	})
	for _, at := range slices.Backward(doomed) {
		if err == nil {
			err = p.removeOne(at)
		}
	}
	return err
}

// removeOne removes a file or an empty folder. A folder of the mount is gone
// when its last file is.
func (p *process) removeOne(at string) error {
	entry, err := p.session.system.stat(p.ctx, at)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if entry.folder {
		return p.session.system.removeFolder(p.ctx, at)
	}
	return p.session.system.remove(p.ctx, at)
}

func touch(p *process) int {
	o, ok := p.flags("cam", nil)
	if !ok {
		return 1
	}
	code := 0
	for _, name := range o.rest {
		at, err := p.session.system.stat(p.ctx, p.path(name))
		if err == nil && at.folder || err != nil && o.has('c') {
			continue
		}
		w, err := p.session.system.create(p.ctx, p.path(name), true)
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			code = p.fail("cannot touch '%s': %v", name, cause(err))
		}
	}
	return code
}

func tee(p *process) int {
	o, ok := p.flags("ai", map[string]byte{"append": 'a'})
	if !ok {
		return 1
	}
	outs := []io.Writer{p.stdout}
	code := 0
	for _, name := range o.rest {
		w, err := p.session.system.create(p.ctx, p.path(name), o.has('a'))
		if err != nil {
			code = p.fail("%s: %v", name, cause(err))
			continue
		}
		defer w.Close()
		outs = append(outs, w)
	}
	if _, err := io.Copy(io.MultiWriter(outs...), p.stdin); err != nil {
		return p.fail("%v", cause(err))
	}
	return code
}

func basename(p *process) int {
	if len(p.args) == 0 {
		return p.fail("missing operand")
	}
	name := base(p.args[0])
	if len(p.args) > 1 && name != p.args[1] {
		name = strings.TrimSuffix(name, p.args[1])
	}
	fmt.Fprintln(p.stdout, name)
	return 0
}

func dirname(p *process) int {
	if len(p.args) == 0 {
		return p.fail("missing operand")
	}
	for _, name := range p.args {
		fmt.Fprintln(p.stdout, path.Dir(name))
	}
	return 0
}

func realpath(p *process) int {
	for _, name := range p.args {
		fmt.Fprintln(p.stdout, p.path(name))
	}
	return 0
}

func mktemp(p *process) int {
	o, ok := p.flags("dt:p:", nil)
	if !ok {
		return 1
	}
	name, err := p.session.system.temporary(p.ctx, o.has('d'))
	if err != nil {
		return p.fail("%v", cause(err))
	}
	fmt.Fprintln(p.stdout, name)
	return 0
}

func du(p *process) int {
	o, ok := p.flags("shabc", nil)
	if !ok {
		return 1
	}
	names := o.rest
	if len(names) == 0 {
		names = []string{"."}
	}
	code := 0
	for _, name := range names {
		total := int64(0)
		err := p.walk(name, 0, func(_ string, at info, _ int) error {
			total += at.size
			return nil
		})
		if err != nil {
			code = p.fail("cannot access '%s': %v", name, cause(err))
			continue
		}
		if !o.has('b') && !o.has('h') {
			total = (total + 1023) / 1024
		}
		fmt.Fprintf(p.stdout, "%s\t%s\n", strings.TrimSpace(sizeText(total, o.has('h'))), name)
	}
	return code
}

func statCommand(p *process) int {
	o, ok := p.flags("c:", map[string]byte{"format": 'c', "printf": 'c'})
	if !ok {
		return 1
	}
	code := 0
	for _, name := range o.rest {
		at, err := p.session.system.stat(p.ctx, p.path(name))
		if err != nil {
			code = p.fail("cannot stat '%s': %v", name, cause(err))
			continue
		}
		kind := "regular file"
		if at.folder {
			kind = "directory"
		}
		format := o.value('c', "  File: %n\n  Size: %s\t%F\nModify: %y")
		fmt.Fprintln(p.stdout, strings.NewReplacer("%n", name, "%s", strconv.FormatInt(at.size, 10), "%F", kind,
			"%y", at.modified.UTC().Format("2006-01-02 15:04:05 +0000"), "%Y", strconv.FormatInt(at.modified.Unix(), 10)).Replace(format))
	}
	return code
}
